/// What Java does not have and Linux on 64 bits does: datagrams of AF_UNIX, the clock of systemd.
/// By the foreign function interface.
@NullMarked
package org.weir.linux;

import org.jspecify.annotations.NullMarked;
