package org.weir.test.cases;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.weir.test.cases.Expectation.Stage;
import org.weir.test.cases.MailCase.Connection;
import org.weir.test.rig.Mail;

/// A mail server that asks Weir: the real Postfix, or the wire's other side without one.
interface Mta {
  /// A client connects, says HELO and logs in, if the case says so.
  Session connect(Connection connection) throws Exception;

  /// One client's session.
  interface Session extends AutoCloseable {
    Delivery send(Message message) throws Exception;

    @Override
    void close() throws IOException;
  }

  /// What came of one message.
  ///
  /// @param stage where the final reply was given
  /// @param code of the final SMTP reply
  /// @param text of the final SMTP reply, with its enhanced status code
  /// @param held whether it is in the hold queue
  /// @param queueId null when it was not accepted
  /// @param mail as it is (or will be, when released) delivered; null when it was not accepted
  record Delivery(
      Stage stage,
      int code,
      String text,
      boolean held,
      @Nullable String queueId,
      @Nullable Mail mail) {
    static Delivery refused(Stage stage, int code, String text) {
      return new Delivery(stage, code, text, false, null, null);
    }
  }
}
