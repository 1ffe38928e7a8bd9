package org.weir.test.faults;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.weir.test.rig.Mail;

/// A message that somebody wants to send, tried until a relay takes it. Its id, in a header field
/// of its own, is the same in all attempts.
record Letter(String id, Customer customer, String login, List<String> recipients, Kind kind) {
  /// The field with the id.
  static final String FIELD = "X-Letter";

  /// What it is like.
  enum Kind {
    SHORT,
    LONG,
    PROGRAM // an attachment for which the policy holds mail
  }

  private static final int LONG_LINES = 600;

  Letter {
    recipients = List.copyOf(recipients);
  }

  /// By any customer.
  static Letter write(long number, Random random) {
    List<Customer> customers = List.of(Customer.values());
    boolean free = random.nextBoolean(); // what limits refuse again and again is soon the most
    Customer customer = customers.get(random.nextInt(free ? 2 : customers.size()));
    List<String> logins = customer.logins();
    return write(number, customer, logins.get(random.nextInt(logins.size())), random);
  }

  /// Another by the same author.
  Letter another(long itsNumber, Random random) {
    return write(itsNumber, customer, login, random);
  }

  private static Letter write(long number, Customer customer, String login, Random random) {
    int kind = random.nextInt(10);
    return new Letter(
        "L" + number,
        customer,
        login,
        IntStream.rangeClosed(0, random.nextInt(3)).mapToObj(n -> "to" + n + "@far.test").toList(),
        kind == 0 ? Kind.PROGRAM : kind < 3 ? Kind.LONG : Kind.SHORT);
  }

  /// Whether it belongs into the hold queue.
  boolean mustBeHeld() {
    return kind == Kind.PROGRAM || customer.isStopped();
  }

  /// What it takes of a limit.
  long cost(Customer.Limit limit) {
    return limit.unit().equals("recipients") ? recipients.size() : 1;
  }

  /// Header and body, lines ended by CR LF.
  String text() {
    String head =
        """
        %s: %s
        From: <%s>
        To: <%s>
        Subject: a letter
        """
            .formatted(FIELD, id, login, recipients.getFirst());
    String body =
        switch (kind) {
          case SHORT -> "\nGood day.\n";
          case LONG ->
              IntStream.range(0, LONG_LINES)
                  .mapToObj(line -> "Line " + line + " of a long letter, which takes some room.\n")
                  .collect(Collectors.joining("", "\n", ""));
          case PROGRAM ->
              """
              MIME-Version: 1.0
              Content-Type: application/octet-stream; name="invoice.exe"
              Content-Disposition: attachment; filename="invoice.exe"

              MZ
              """;
        };
    return (head + body).replace("\n", "\r\n");
  }

  /// The id of a message that was one.
  static String idOf(Mail mail) {
    return mail.header(FIELD).orElse("");
  }
}
