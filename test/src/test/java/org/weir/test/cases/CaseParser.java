package org.weir.test.cases;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.weir.policy.Header;
import org.weir.test.cases.MailCase.Connection;
import org.weir.test.cases.MailCase.Given;
import org.weir.test.cases.Message.Attachment;
import org.weir.test.cases.Message.Kind;

/// Reads one case file, line by line. The first line that makes no sense ends it with a
/// [CaseSyntaxException]. Confined to one file.
final class CaseParser {
  private final String file;
  private final List<Given> givens = new ArrayList<>();
  private final List<Connection> connections = new ArrayList<>();
  private String policy = "enforce";
  private @Nullable String onlyPostfix;
  private int line;
  private @Nullable Client client;
  private @Nullable Draft draft;

  /// The connection that is being described.
  private static final class Client {
    final @Nullable String address;
    final String name;
    final boolean local;
    String helo;
    @Nullable String login;
    final List<Message> messages = new ArrayList<>();

    Client(@Nullable String address, String name, boolean local) {
      this.address = address;
      this.name = name;
      this.local = local;
      this.helo = name.startsWith("[") ? "client.test" : name;
    }
  }

  /// The message that is being described.
  private static final class Draft {
    final String sender;
    final List<String> recipients = new ArrayList<>();
    final List<Header> headers = new ArrayList<>();
    final List<String> body = new ArrayList<>();
    final List<Attachment> attachments = new ArrayList<>();
    final List<Expectation> expectations = new ArrayList<>();
    int times = 1;

    Draft(String sender) {
      this.sender = sender;
    }
  }

  private CaseParser(String file) {
    this.file = file;
  }

  /// Parses the lines of `file`, whose name without `.case` becomes the case's name.
  static MailCase parse(String file, List<String> lines) {
    var parser = new CaseParser(file);
    for (String text : lines) {
      parser.line++;
      if (!text.isBlank() && !text.startsWith("#")) {
        parser.statement(text.strip());
      }
    }
    parser.endConnection();
    if (parser.connections.isEmpty()) {
      throw parser.problem("no CLIENT connects");
    }
    Message last = parser.connections.getLast().messages().getLast();
    if (last.expectations().contains(new Expectation.NoJournal())) {
      throw parser.problem("a message after NO-JOURNAL must show that nothing came late");
    }
    String name = file.replaceFirst("\\.case$", "");
    return new MailCase(name, parser.policy, parser.onlyPostfix, parser.givens, parser.connections);
  }

  private void statement(String text) {
    int blank = text.indexOf(' ');
    String keyword = blank < 0 ? text : text.substring(0, blank);
    String rest = blank < 0 ? "" : text.substring(blank + 1).strip();
    switch (keyword) {
      case "POLICY" -> policy = rest;
      case "ONLY" -> onlyPostfix = reason(rest);
      case "ACCOUNT", "IDENTITY", "QUOTA", "DIRECTIVE", "LISTED" -> given(keyword, rest);
      case "CLIENT" -> begin(rest);
      case "HELO" -> client().helo = rest;
      case "LOGIN" -> client().login = rest;
      case "FROM" -> message(rest);
      case "TO" -> draft().recipients.add(rest);
      case "HEADER" -> draft().headers.add(header(rest));
      case "BODY" -> draft().body.add(rest);
      case "ATTACH" -> draft().attachments.add(attachment(rest));
      case "TIMES" -> draft().times = Integer.parseInt(rest);
      default -> draft().expectations.add(expectation(keyword, rest));
    }
  }

  /// `postfix: why`.
  private String reason(String rest) {
    String why = rest.startsWith("postfix:") ? rest.substring("postfix:".length()).strip() : "";
    if (why.isEmpty()) {
      throw problem("ONLY is followed by postfix: and the reason");
    }
    return why;
  }

  private void given(String keyword, String rest) {
    if (client != null) {
      throw problem(keyword + " belongs before the first CLIENT");
    }
    givens.add(orProblem(GivenSyntax.parse(keyword, rest), keyword + " cannot be read: " + rest));
  }

  private Expectation expectation(String keyword, String rest) {
    return orProblem(
        ExpectationSyntax.parse(keyword, rest), "not understood: " + keyword + " " + rest);
  }

  private void begin(String rest) {
    endConnection();
    String[] words = rest.split(" ", -1);
    String address = words[0].equals("unknown") || words[0].equals("local") ? null : words[0];
    String name = words.length > 1 ? words[1] : "[" + words[0] + "]";
    client = new Client(address, name, words[0].equals("local"));
  }

  private void message(String sender) {
    endMessage();
    client();
    draft = new Draft(sender);
  }

  private void endConnection() {
    endMessage();
    Client ended = client;
    client = null;
    if (ended == null) {
      return;
    }
    if (ended.messages.isEmpty()) {
      throw problem("the CLIENT before this line sends nothing");
    }
    connections.add(
        new Connection(
            ended.address, ended.name, ended.helo, ended.login, ended.local, ended.messages));
  }

  private void endMessage() {
    Draft ended = draft;
    draft = null;
    if (ended == null) {
      return;
    }
    if (ended.recipients.isEmpty() || ended.expectations.isEmpty()) {
      throw problem("the message before this line has no TO, or nothing is expected of it");
    }
    client()
        .messages
        .add(
            new Message(
                ended.sender,
                ended.recipients,
                ended.headers,
                ended.body,
                ended.attachments,
                ended.times,
                ended.expectations));
  }

  private Header header(String rest) {
    int colon = rest.indexOf(':');
    if (colon < 1) {
      throw problem("a header is NAME: VALUE");
    }
    return new Header(rest.substring(0, colon), rest.substring(colon + 1).strip());
  }

  /// `report.pdf pdf`: the name, and what the file really is.
  private Attachment attachment(String rest) {
    int blank = rest.lastIndexOf(' ');
    try {
      return new Attachment(
          rest.substring(0, blank),
          Kind.valueOf(rest.substring(blank + 1).toUpperCase(Locale.ROOT)));
    } catch (IllegalArgumentException | IndexOutOfBoundsException _) {
      throw problem("an attachment is NAME and one of text, pdf, exe");
    }
  }

  private Client client() {
    return orProblem(client, "no CLIENT is connected");
  }

  private Draft draft() {
    return orProblem(draft, "no message was begun with FROM");
  }

  private <T> T orProblem(@Nullable T value, String problem) {
    if (value == null) {
      throw problem(problem);
    }
    return value;
  }

  private CaseSyntaxException problem(String text) {
    return new CaseSyntaxException(file, line, text);
  }
}
