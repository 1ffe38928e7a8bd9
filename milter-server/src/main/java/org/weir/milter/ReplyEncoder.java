package org.weir.milter;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.weir.milter.Modification.AddHeader;
import org.weir.milter.Modification.AddRecipient;
import org.weir.milter.Modification.ChangeHeader;
import org.weir.milter.Modification.ChangeSender;
import org.weir.milter.Modification.DeleteRecipient;
import org.weir.milter.Modification.InsertHeader;
import org.weir.milter.Modification.Quarantine;
import org.weir.milter.Modification.ReplaceBody;

/// Replies and modifications to frames (`SMFIR_*`).
final class ReplyEncoder {
  private ReplyEncoder() {}

  static void negotiation(FrameWriter out, Negotiation agreed, MilterWishes wishes) {
    out.begin('O').integer(agreed.version()).integer(agreed.actions()).integer(agreed.steps());
    if (agreed.macroLists()) {
      Stream.of(MacroStage.values())
          .map(stage -> Map.entry(stage, wishes.macros().getOrDefault(stage, List.of())))
          .filter(list -> !list.getValue().isEmpty())
          .forEach(list ->
              out.integer(list.getKey().number)
                  .string(list.getValue().stream().collect(Collectors.joining(" "))));
    }
    out.end();
  }

  static void reply(FrameWriter out, MilterReply reply) {
    switch (reply) {
      case MilterReply.Continue _ -> out.begin('c').end(); // SMFIR_CONTINUE
      case MilterReply.Accept _ -> out.begin('a').end(); // SMFIR_ACCEPT
      case MilterReply.Reject _ -> out.begin('r').end(); // SMFIR_REJECT
      case MilterReply.TempFail _ -> out.begin('t').end(); // SMFIR_TEMPFAIL
      case MilterReply.Discard _ -> out.begin('d').end(); // SMFIR_DISCARD
      case MilterReply.Skip _ -> out.begin('s').end(); // SMFIR_SKIP
      case MilterReply.ReplyCode text -> // SMFIR_REPLYCODE
          out.begin('y').string(ReplyText.onTheWire(text)).end();
    }
  }

  /// @param leadingSpace whether the MTA takes header values as they are, and adds no space itself
  static void modification(FrameWriter out, Modification modification, boolean leadingSpace) {
    String space = leadingSpace ? " " : "";
    switch (modification) {
      case AddHeader(String name, String value) -> // SMFIR_ADDHEADER
          out.begin('h').string(name).string(space + value).end();
      case InsertHeader(int index, String name, String value) -> // SMFIR_INSHEADER
          out.begin('i').integer(index).string(name).string(space + value).end();
      case ChangeHeader(int index, String name, String value) -> // SMFIR_CHGHEADER
          out.begin('m')
              .integer(index)
              .string(name)
              .string(value.isEmpty() ? "" : space + value)
              .end();
      case ReplaceBody(ByteBuffer bytes) -> body(out, bytes.duplicate());
      case AddRecipient(String address, String arguments) -> // SMFIR_ADDRCPT, SMFIR_ADDRCPT_PAR
          envelope(out, arguments.isEmpty() ? '+' : '2', address, arguments);
      case DeleteRecipient(String address) -> // SMFIR_DELRCPT
          out.begin('-').string(address).end();
      case ChangeSender(String address, String arguments) -> // SMFIR_CHGFROM
          envelope(out, 'e', address, arguments);
      case Quarantine(String reason) -> out.begin('q').string(reason).end(); // SMFIR_QUARANTINE
    }
  }

  private static void envelope(FrameWriter out, char code, String address, String arguments) {
    out.begin(code).string(address);
    if (!arguments.isEmpty()) {
      out.string(arguments);
    }
    out.end();
  }

  /// One empty frame makes an empty body (`SMFIR_REPLBODY`).
  private static void body(FrameWriter out, ByteBuffer bytes) {
    int end = bytes.limit();
    do {
      bytes.limit(Math.min(end, bytes.position() + FrameWriter.MAX_PAYLOAD));
      out.begin('b').bytes(bytes).end();
      bytes.limit(end);
    } while (bytes.hasRemaining());
  }
}
