/// The commands for people: what they may ask, what they get on the terminal or as JSON, and the
/// exit codes scripts rely on (sysexits). Uses policy, store and config.
@NullMarked
package org.weir.cli;

import org.jspecify.annotations.NullMarked;
