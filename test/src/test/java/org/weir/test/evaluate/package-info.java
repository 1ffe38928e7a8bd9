/// How well mail is told apart, measured on mail of known kind, and what is fitted to it. Reads
/// messages as bytes only; nothing in them is opened, resolved or sent.
@NullMarked
package org.weir.test.evaluate;

import org.jspecify.annotations.NullMarked;
