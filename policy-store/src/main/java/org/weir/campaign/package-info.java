/// The same mail from several accounts: fingerprints, and the campaigns they belong to, in memory.
/// No I/O and no clock; who shares it with other relays is `org.weir.store`.
@NullMarked
package org.weir.campaign;

import org.jspecify.annotations.NullMarked;
