/// The daemon's log: how an event becomes a line, and where the lines go.
@NullMarked
package org.weir.log;

import org.jspecify.annotations.NullMarked;
