package org.weir.content;

/// A header field of the message itself. Bytes are decoded as ISO-8859-1; folded lines may be
/// joined by any line end.
public record Field(String name, String value) {}
