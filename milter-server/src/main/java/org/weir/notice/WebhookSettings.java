package org.weir.notice;

import java.net.URI;
import java.nio.file.Path;

/// Where notices are posted.
///
/// @param url https, or http to this host
/// @param secretFile its first line signs what is posted
public record WebhookSettings(URI url, Path secretFile) {}
