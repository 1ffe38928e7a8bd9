/// Golden cases: text scripts in `test/cases` of what a client does and what must come of it, their
/// parser, and the two mail servers they are played on. The format is explained in
/// `test/README.md`.
@NullMarked
package org.weir.test.cases;

import org.jspecify.annotations.NullMarked;
