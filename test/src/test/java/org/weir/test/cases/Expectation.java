package org.weir.test.cases;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What must come of a message.
sealed interface Expectation {
  /// Accepted, and on its way to the recipients.
  record Queued() implements Expectation {}

  /// Accepted into the hold queue.
  record Held() implements Expectation {}

  /// Refused with `CODE ENHANCED-STATUS` and a reply that starts with `weirCode`.
  ///
  /// @param weirCode null when the MTA itself refuses
  /// @param stage null = anywhere
  record Refused(int code, String status, @Nullable String weirCode, @Nullable Stage stage)
      implements Expectation {}

  /// The reply has these words in it.
  record ReplyText(String text) implements Expectation {}

  /// Delivered with a field that was not sent.
  ///
  /// @param value null = any
  record HeaderAdded(String name, @Nullable String value) implements Expectation {}

  /// Delivered without any field of that name.
  record HeaderGone(String name) implements Expectation {}

  /// Delivered with exactly this field, once.
  record HeaderKept(String name, String value) implements Expectation {}

  /// The log line and the row in table `decision` have these values.
  record Journal(Map<String, String> values) implements Expectation {
    public Journal {
      values = Map.copyOf(values);
    }
  }

  /// Nothing was logged and nothing journalled: Weir did not see a message.
  record NoJournal() implements Expectation {}

  /// Where in the SMTP dialogue a message was answered for good.
  enum Stage {
    MAIL,
    RCPT,
    DATA
  }
}
