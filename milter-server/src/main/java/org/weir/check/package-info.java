/// What the checks for monitoring are made of: one line in the manner of Nagios, state between
/// runs, logs read piece by piece. Needs neither a daemon nor a database, so it runs on a
/// customers' web server, too.
@NullMarked
package org.weir.check;

import org.jspecify.annotations.NullMarked;
