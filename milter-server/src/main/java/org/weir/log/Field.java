package org.weir.log;

/// One thing that a line says.
///
/// @param value a text, or a [Number]
/// @param longest how much of it is written, in characters
record Field(String key, Object value, int longest) {}
