/// What a relay does with its own queue: finds the messages that are meant, by the MTA and by the
/// database, and does to them what was asked; for the command line, and for the agent that takes
/// requests from table `queue_command`.
@NullMarked
package org.weir.agent;

import org.jspecify.annotations.NullMarked;
