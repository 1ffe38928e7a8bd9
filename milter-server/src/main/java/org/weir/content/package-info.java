/// A message, which is hostile bytes, as a bounded immutable view: its parts, text and links. Pure:
/// no I/O, no clock, no logging; uses nothing of ours. Bad mail is a fault in the view, never an
/// exception.
@NullMarked
package org.weir.content;

import org.jspecify.annotations.NullMarked;
