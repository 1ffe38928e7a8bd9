/// The rig: real servers on one machine, each a private instance below one lab directory, and small
/// clients to talk to them. Every wait is bounded; every process that was started is ended by its
/// id. Uses the JDK, `org.weir.embedded` and, for database contents, plain JDBC.
@NullMarked
package org.weir.test.rig;

import org.jspecify.annotations.NullMarked;
