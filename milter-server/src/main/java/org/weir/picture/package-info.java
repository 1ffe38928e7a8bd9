/// What pictures show: hostile files ──▶ hashes that survive small changes, and the text of QR
/// codes. Decoding is the one thing here that costs more than microseconds, so it has threads, a
/// budget and a memory of its own; everything else is pure.
@NullMarked
package org.weir.picture;

import org.jspecify.annotations.NullMarked;
