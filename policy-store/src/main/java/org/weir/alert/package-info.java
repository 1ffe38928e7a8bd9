/// Early warning: when something is worth an alert, and what a notice about it says. No I/O and no
/// clock; what is open and who was told stands in MariaDB (`org.weir.store`).
@NullMarked
package org.weir.alert;

import org.jspecify.annotations.NullMarked;
