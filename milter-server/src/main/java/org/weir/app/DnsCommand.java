package org.weir.app;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.weir.cli.Cell;
import org.weir.cli.CommandFailure;
import org.weir.cli.CommonOptions;
import org.weir.cli.ExitCode;
import org.weir.cli.Table;
import org.weir.config.Settings;
import org.weir.dns.Answer;
import org.weir.dns.Resolver;
import org.weir.signal.ListCheck;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `weir dns`: what the DNS and each configured block list say about an address or a name now, and
/// how long each took.
@Command(
    name = "dns",
    description = {
      "Show what the DNS and the block lists say about an address or a name.",
      "It asks anew: what the service remembers is not used."
    })
final class DnsCommand implements Callable<Integer> {
  @Mixin private CommonOptions options = new CommonOptions();

  @Parameters(paramLabel = "ADDRESS|NAME", description = "An IP address, or a domain or host name.")
  private String subject = "";

  @Override
  public Integer call() {
    Settings settings = options.settings();
    try (Resolver resolver = new Resolver(settings.dns())) {
      ListCheck lists = new ListCheck(resolver, settings.blockLists());
      Table table = new Table("what", "result", "says", "millis");
      if (looksLikeAnAddress()) {
        ofAddress(resolver, lists, table);
      } else {
        ofName(resolver, lists, table);
      }
      options.print(table);
      return ExitCode.OK;
    }
  }

  private boolean looksLikeAnAddress() {
    return subject.contains(":") || subject.matches("[0-9.]+");
  }

  private void ofAddress(Resolver resolver, ListCheck lists, Table table) {
    InetAddress address;
    try {
      // 1.2.3 would be read as 1.2.0.3.
      boolean whole = subject.contains(":") || subject.split("\\.", -1).length == 4;
      address = InetAddress.ofLiteral(whole ? subject : "");
    } catch (IllegalArgumentException _) {
      throw new CommandFailure(ExitCode.USAGE, "weir: " + subject + " is not an address");
    }
    add(table, "name", resolver.names(address));
    lists.address(address).forEach(row -> add(table, row));
  }

  private void ofName(Resolver resolver, ListCheck lists, Table table) {
    add(table, "mail hosts", resolver.mailHosts(subject));
    add(table, "addresses", resolver.addresses(subject));
    add(table, "IPv6 addresses", resolver.addresses6(subject));
    lists.name(subject).forEach(row -> add(table, row));
  }

  private static void add(Table table, ListCheck.Row row) {
    add(table, row.zone(), row.outcome().name().toLowerCase(Locale.ROOT), row.says(), row.millis());
  }

  private static void add(Table table, String what, CompletableFuture<Answer> asked) {
    long began = System.nanoTime();
    Answer answer = asked.join();
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    switch (answer) {
      case Answer.None() -> add(table, what, "none", "", millis);
      case Answer.Failed(String reason) -> add(table, what, "unknown", reason, millis);
      case Answer.Names(List<String> names) -> add(table, what, "found", words(names), millis);
      case Answer.MailHosts(List<String> names) -> add(table, what, "found", words(names), millis);
      case Answer.Texts(List<String> texts) -> add(table, what, "found", words(texts), millis);
      case Answer.Addresses(List<InetAddress> addresses) ->
          add(
              table,
              what,
              "found",
              words(addresses.stream().map(InetAddress::getHostAddress).toList()),
              millis);
    }
  }

  private static String words(List<String> words) {
    return String.join(" ", words);
  }

  private static void add(Table table, String what, String result, String says, long millis) {
    table.add(
        Cell.of(what), Cell.of(result), Cell.of(says.isEmpty() ? null : says), Cell.of(millis));
  }
}
