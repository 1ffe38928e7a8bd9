/// What `test/bench-engine` measures: the engine of `milter` with nothing behind it. May use
/// `milter` and `session`'s wishes.
@NullMarked
package org.weir.test.bench;

import org.jspecify.annotations.NullMarked;
