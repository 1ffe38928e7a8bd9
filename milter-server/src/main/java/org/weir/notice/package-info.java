/// Ways by which people are told of alerts: mail, a webhook, a program. Each takes one notice,
/// once, within half a minute; when, how often and by whom is decided elsewhere.
@NullMarked
package org.weir.notice;

import org.jspecify.annotations.NullMarked;
