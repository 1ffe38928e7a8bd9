package org.weir.store;

import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.weir.campaign.Fingerprint;
import org.weir.policy.Action;
import org.weir.policy.Attribution;
import org.weir.policy.Attribution.Known;
import org.weir.policy.Directive;
import org.weir.policy.Network;

/// Directives, by what they are about. Immutable.
final class LiveDirectives {
  private final Map<Subject, List<Directive>> bySubject;
  private final Set<Integer> v4Lengths;
  private final Set<Integer> v6Lengths;
  private final List<Entry> campaigns;

  /// What a directive is about, in the form that is looked up.
  sealed interface Subject {
    record Login(String name) implements Subject {}

    record Script(String name) implements Subject {}

    record OfAccount(long id) implements Subject {}

    record Block(Network network) implements Subject {}

    /// Looked up by nearness.
    record OfCampaign(Fingerprint print) implements Subject {}
  }

  record Entry(Subject subject, Directive directive) {}

  private LiveDirectives(List<Entry> youngestFirst) {
    bySubject = new HashMap<>();
    youngestFirst.forEach(entry ->
        bySubject.computeIfAbsent(entry.subject(), _ -> new ArrayList<>(1)).add(entry.directive()));
    v4Lengths = lengths(4);
    v6Lengths = lengths(16);
    campaigns =
        youngestFirst.stream()
            .filter(entry -> entry.subject() instanceof Subject.OfCampaign)
            .toList();
  }

  static LiveDirectives of(List<Entry> youngestFirst) {
    return new LiveDirectives(youngestFirst);
  }

  /// @param accountId of a directive on an account
  /// @throws IllegalArgumentException when its value is none of its kind
  static Entry entry(Directive directive, @Nullable Long accountId) {
    return new Entry(subject(directive, accountId), directive);
  }

  private static Subject subject(Directive directive, @Nullable Long accountId) {
    return switch (directive.kind()) {
      case LOGIN -> new Subject.Login(directive.value());
      case SCRIPT -> new Subject.Script(directive.value());
      case NETWORK -> new Subject.Block(Network.parse(directive.value()));
      case CAMPAIGN -> new Subject.OfCampaign(Fingerprint.parse(directive.value()));
      case ACCOUNT -> {
        if (accountId == null) {
          throw new IllegalArgumentException("it names no account");
        }
        yield new Subject.OfAccount(accountId);
      }
    };
  }

  private Set<Integer> lengths(int addressBytes) {
    Set<Integer> lengths = new LinkedHashSet<>();
    for (Subject subject : bySubject.keySet()) {
      if (subject instanceof Subject.Block(Network network)
          && network.first().getAddress().length == addressBytes) {
        lengths.add(network.prefixLength());
      }
    }
    return lengths;
  }

  boolean isEmpty() {
    return bySubject.isEmpty();
  }

  boolean contentMayPass() {
    return campaigns.stream().anyMatch(entry -> entry.directive().action() == Action.PASS);
  }

  /// Of each thing the message is told by, the youngest that is in force.
  List<Directive> fitting(
      Hints hints,
      Attribution attribution,
      Supplier<? extends Collection<Fingerprint>> prints,
      Instant now) {
    Predicate<Directive> valid = directive -> directive.validAt(now);
    Stream<Directive> ofSender =
        subjects(hints, attribution)
            .flatMap(subject ->
                bySubject.getOrDefault(subject, List.of()).stream().filter(valid).limit(1));
    return Stream.concat(ofSender, ofCampaigns(prints, valid)).toList();
  }

  private Stream<Subject> subjects(Hints hints, Attribution attribution) {
    Stream.Builder<Subject> subjects = Stream.builder();
    if (hints.login() != null) {
      subjects.add(new Subject.Login(hints.login()));
    }
    if (hints.webLogin() != null) {
      subjects.add(new Subject.Login(hints.webLogin()));
    }
    hints.scripts().forEach(script -> subjects.add(new Subject.Script(script)));
    if (attribution instanceof Known known) {
      subjects.add(new Subject.OfAccount(known.account().id()));
    }
    InetAddress client = hints.client();
    if (client != null) {
      boolean v4 = client.getAddress().length == 4;
      for (int length : v4 ? v4Lengths : v6Lengths) {
        subjects.add(new Subject.Block(Network.around(client, length)));
      }
    }
    return subjects.build().distinct();
  }

  private Stream<Directive> ofCampaigns(
      Supplier<? extends Collection<Fingerprint>> prints, Predicate<Directive> valid) {
    if (campaigns.isEmpty()) {
      return Stream.empty();
    }
    Collection<Fingerprint> own = prints.get();
    return campaigns.stream()
        .filter(entry ->
            entry.subject() instanceof Subject.OfCampaign(Fingerprint named)
                && valid.test(entry.directive())
                && own.stream().anyMatch(named::near))
        .map(Entry::directive)
        .limit(1);
  }
}
