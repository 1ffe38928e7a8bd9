/// The milter protocol, versions 2 to 6: frames, negotiation, commands, replies, macros and the
/// order they may come in. Knows nothing of accounts, policy or mail content; uses nothing of ours.
@NullMarked
package org.weir.milter;

import org.jspecify.annotations.NullMarked;
