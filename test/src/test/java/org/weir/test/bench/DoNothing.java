package org.weir.test.bench;

import java.io.IOException;
import org.weir.milter.MilterCommand;
import org.weir.milter.MilterConnection;
import org.weir.milter.MilterReply;

/// A session that looks at every command and answers "go on". Confined to its connection's thread.
public final class DoNothing {
  private DoNothing() {}

  /// Serves the connection until the MTA is done with it.
  public static void run(MilterConnection connection) throws IOException {
    while (true) {
      switch (connection.read()) {
        case MilterCommand.Quit _ -> {
          return;
        }
        case MilterCommand.Abort _, MilterCommand.QuitNewConnection _ -> {}
        case MilterCommand.Connect _,
            MilterCommand.Helo _,
            MilterCommand.MailFrom _,
            MilterCommand.RcptTo _,
            MilterCommand.Data _,
            MilterCommand.HeaderField _,
            MilterCommand.EndOfHeaders _,
            MilterCommand.BodyChunk _,
            MilterCommand.EndOfMessage _,
            MilterCommand.Unknown _ ->
            connection.send(MilterReply.CONTINUE);
      }
    }
  }
}
