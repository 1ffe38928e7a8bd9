/// How well mail is told apart, measured on mail of known kind, and what is fitted to it.
@NullMarked
package org.weir.test.evaluate;

import org.jspecify.annotations.NullMarked;
