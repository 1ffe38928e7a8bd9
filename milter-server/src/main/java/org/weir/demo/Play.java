package org.weir.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.weir.demo.Day.Attachment;
import org.weir.demo.Day.Scene;
import org.weir.demo.VerdictTable.Answer;
import org.weir.milter.Endpoint;
import org.weir.milter.MacroStage;
import org.weir.milter.MilterClient;
import org.weir.milter.MilterReply;
import org.weir.milter.Modification;
import org.weir.policy.Action;

/// Plays a day as a relay would: one milter connection per SMTP client, one message after the
/// other.
final class Play {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String BOUNDARY = "=_demo";
  private static final Pattern CODE = Pattern.compile("\\b(W\\d{3})\\b");
  private static final Pattern EVENT = Pattern.compile(",? ?[Ee]vent [0-9A-Z]{26}");

  private final Endpoint weir;
  private final VerdictTable table;
  private int queueIds;

  Play(Endpoint weir, VerdictTable table) {
    this.weir = weir;
    this.table = table;
  }

  void play(List<Scene> scenes) throws IOException {
    for (Scene scene : scenes) {
      play(scene);
    }
    table.flush();
  }

  private void play(Scene scene) throws IOException {
    try (MilterClient relay = MilterClient.connect(weir, PATIENCE)) {
      relay.negotiate();
      relay.connect("unknown", '4', 40_000, scene.address());
      relay.helo("client.example");
      for (int number = 1; number <= scene.messages(); number++) {
        table.add(scene.time(), scene.who(), number, send(relay, scene, number));
      }
      relay.quit();
    }
  }

  private Answer send(MilterClient relay, Scene scene, int number) throws IOException {
    String queueId = String.format("%06X", ++queueIds);
    relay.macros(
        MacroStage.MAIL,
        scene.login() == null
            ? Map.of("i", queueId)
            : Map.of("i", queueId, "{auth_authen}", scene.login()));
    MilterReply atMail = relay.mail("<" + scene.sender() + ">");
    if (!(atMail instanceof MilterReply.Continue)) {
      return answer(List.of(), atMail);
    }
    relay.rcpt("<reader" + number + "@elsewhere.example>");
    relay.data();
    relay.header("From", scene.sender());
    relay.header("To", "reader" + number + "@elsewhere.example");
    relay.header("Subject", "Message " + number);
    for (Map.Entry<String, String> header : scene.headers().entrySet()) {
      relay.header(header.getKey(), header.getValue());
    }
    sendBody(relay, scene.attachment());
    MilterClient.Outcome outcome = relay.endOfMessage();
    relay.abort(); // Postfix does so after every message, delivered or not
    return answer(outcome.modifications(), outcome.reply());
  }

  private static void sendBody(MilterClient relay, @Nullable Attachment file) throws IOException {
    String text = "Dear reader,\r\nthis is a message.\r\n";
    if (file != null) {
      relay.header("MIME-Version", "1.0");
      relay.header("Content-Type", "multipart/mixed; boundary=\"" + BOUNDARY + "\"");
      text =
          "--%1$s\r\nContent-Type: text/plain\r\n\r\n%2$s\r\n--%1$s\r\nContent-Type: %3$s; name=\"%4$s\"\r\nContent-Transfer-Encoding: base64\r\n\r\n%5$s\r\n--%1$s--\r\n"
              .formatted(
                  BOUNDARY,
                  text,
                  file.type(),
                  file.name(),
                  Base64.getMimeEncoder().encodeToString(file.bytes()));
    }
    relay.endOfHeaders();
    relay.body(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static Answer answer(List<Modification> modifications, MilterReply reply) {
    if (reply instanceof MilterReply.ReplyCode refusal) {
      String text = String.join(" ", refusal.lines());
      Action action = refusal.code() >= 500 ? Action.REJECT : Action.DEFER;
      return new Answer(
          action,
          code(text),
          refusal.code() + " " + refusal.enhancedStatus() + " " + withoutEvent(text));
    }
    Answer answer = new Answer(Action.PASS, "W000", "");
    for (Modification modification : modifications) {
      answer =
          switch (modification) {
            case Modification.Quarantine(String reason) ->
                new Answer(Action.HOLD, code(reason), withoutEvent(reason));
            case Modification.AddHeader(String name, String value) when name.endsWith("-Signals") ->
                new Answer(Action.TAG, "W301", name + ": " + value);
            case Modification.ChangeHeader(_, String name, _) ->
                new Answer(answer.action(), answer.code(), "removed forged " + name);
            case Modification _ -> answer;
          };
    }
    return answer;
  }

  private static String code(String text) {
    Matcher code = CODE.matcher(text);
    return code.find() ? code.group(1) : "";
  }

  /// Without code and event id, which differ or stand elsewhere in the table.
  private static String withoutEvent(String text) {
    return CODE.matcher(EVENT.matcher(text).replaceAll(""))
        .replaceFirst("")
        .replaceFirst("^[, ]+", "");
  }
}
