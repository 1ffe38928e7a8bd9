/// `weir demo`: a small provider on one machine, with a private MariaDB, a private block list and
/// scripted traffic. Uses everything, like the wiring it shows.
@NullMarked
package org.weir.demo;

import org.jspecify.annotations.NullMarked;
