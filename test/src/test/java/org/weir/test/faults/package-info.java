/// What `test/faults` does: two relays with their Weirs, one MariaDB and one DNS server under load,
/// whose parts are killed, frozen, restarted and robbed of their disks in a seeded order. Then
/// every message that a client was told is accepted must be there exactly once, and no limit
/// exceeded. May use the rig.
@NullMarked
package org.weir.test.faults;

import org.jspecify.annotations.NullMarked;
