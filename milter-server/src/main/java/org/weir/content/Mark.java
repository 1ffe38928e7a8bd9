package org.weir.content;

/// A peculiarity of one part of a message, or of how its parts are put together.
///
/// @param detail which file or entry, for the operator; may quote the message, so it is cleaned
///   before it is shown; empty = nothing to add
public record Mark(Sign sign, String detail) {}
