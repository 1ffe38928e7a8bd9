/// DNS questions with a deadline, a bound on those under way and a cache by TTL, over dnsjava. Uses
/// nothing of ours.
@NullMarked
package org.weir.dns;

import org.jspecify.annotations.NullMarked;
