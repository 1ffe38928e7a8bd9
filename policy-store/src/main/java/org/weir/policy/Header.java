package org.weir.policy;

/// One header field as it arrived: folded lines joined by LF, bytes decoded as ISO-8859-1 (so
/// nothing is lost).
public record Header(String name, String value) {}
