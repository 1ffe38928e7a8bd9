/// A private MariaDB server of one's own, for `weir demo` and the tests. Uses nothing of ours.
@NullMarked
package org.weir.embedded;

import org.jspecify.annotations.NullMarked;
