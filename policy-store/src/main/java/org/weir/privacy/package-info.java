/// What of a message may be written down.
@NullMarked
package org.weir.privacy;

import org.jspecify.annotations.NullMarked;
