/// Wiring, by hand: the program's entry, the daemon and what it is made of. May use everything;
/// nothing may use it but the demo.
@NullMarked
package org.weir.app;

import org.jspecify.annotations.NullMarked;
