package org.weir.signal;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;
import org.weir.campaign.Campaigns;
import org.weir.dns.Resolver;
import org.weir.picture.Pictures;
import org.weir.policy.Finding;
import org.weir.policy.Finding.Unknown;

/// All detectors, asked about one message at once and within one deadline.
///
/// One of the places that catch broadly: a detector that throws or is late makes its signals
/// `Unknown` and never breaks the mail flow. Thread-safe.
public final class Detectors {
  private static final Logger log = LoggerFactory.getLogger(Detectors.class);
  private static final Pattern KEBAB_CASE = Pattern.compile("[a-z]+(-[a-z]+)*");

  private record Entry(Detector detector, OnceAMinute errors) {}

  private final List<Entry> detectors;
  private final List<AskedList> lists;

  /// @throws IllegalArgumentException when two speak of one signal, or one is not in kebab-case
  Detectors(List<Detector> detectors) {
    this(detectors, List.of());
  }

  /// @param lists the block lists that some of them ask
  private Detectors(List<Detector> detectors, List<AskedList> lists) {
    this.lists = lists;
    Set<String> names = new HashSet<>();
    for (Detector detector : detectors) {
      for (String signal : detector.signals()) {
        if (!KEBAB_CASE.matcher(signal).matches() || !names.add(signal)) {
          throw new IllegalArgumentException("not a signal of its own: " + signal);
        }
      }
    }
    this.detectors =
        detectors.stream().map(detector -> new Entry(detector, new OnceAMinute())).toList();
  }

  /// Every detector that there is; those that have to ask someone come first.
  ///
  /// @param resolver its time-out must be shorter than the deadlines of [#examine], or one dead
  ///   list costs the answers of all
  /// @param recipients outlives these detectors; who ends messages writes it
  /// @param campaigns outlives these detectors
  /// @param pictures outlives them, too
  public static Detectors builtIn(
      Resolver resolver,
      RecipientHistory recipients,
      Campaigns campaigns,
      Pictures pictures,
      DetectorSettings settings) {
    List<AskedList> lists = AskedList.all(settings.blockLists(), resolver, System::nanoTime);
    List<Detector> detectors =
        List.of(
            new BlockLists(lists),
            new LinkLists(resolver, lists, settings.neverAskedHosts(), pictures),
            new VirusScan(settings.clamd(), System::nanoTime),
            new ReverseName(resolver),
            new HeloName(resolver, settings.relay(), settings.ownAddresses()),
            new SenderDomain(resolver),
            new SenderPolicy(resolver, settings.relay(), settings.ownAddresses()),
            new AccountAge(),
            new QuotaUse(),
            new WeakIdentity(),
            new ForeignSender(),
            new RejectedRecipients(recipients, settings.rejectionBounds()),
            new ScriptOrigin(settings.scripts()),
            new SameMail(campaigns, pictures));
    return new Detectors(
        Stream.concat(detectors.stream(), needingOnlyTheMessage(pictures, Wording.shipped()))
            .toList(),
        lists);
  }

  /// Those that need nothing but the message itself: no DNS, no account, no history. A new detector
  /// of that kind belongs here and nowhere else.
  private static Stream<Detector> needingOnlyTheMessage(Pictures pictures, Wording wording) {
    return Stream.of(
        new PictureQr(pictures),
        new ExecutableAttachment(),
        new LinkShapes(),
        new SenderClaims(),
        new TextTricks(),
        new HeaderDress(),
        new CheapDomains(),
        new AlarmWords(),
        new SpamWording(wording),
        new AttachmentSigns(),
        new PasswordInText(),
        new ForeignOrganizer(),
        new AmbiguousStructure(),
        new PictureFile(),
        new PictureForText(),
        new TextQr());
  }

  /// The part of [#builtIn] that needs nothing but the message: its findings are the same wherever
  /// and whenever it is looked at, if there is time to look at its pictures.
  ///
  /// @param wording the shipped one, or one that was fitted to other mail
  public static Detectors ofContent(Pictures pictures, Wording wording) {
    return new Detectors(needingOnlyTheMessage(pictures, wording).toList());
  }

  /// The signals of these detectors, sorted.
  public Set<String> names() {
    Set<String> names = new TreeSet<>();
    detectors.forEach(entry -> names.addAll(entry.detector().signals()));
    return names;
  }

  /// The names of all signals that [#builtIn] may find, sorted; for checking a policy.
  public static Set<String> signals() {
    Set<String> signals = new TreeSet<>(BlockLists.allSignals());
    signals.addAll(LinkLists.allSignals());
    signals.addAll(AttachmentSigns.allSignals());
    signals.addAll(
        List.of(
            ReverseName.MISSING,
            ReverseName.UNCONFIRMED,
            ReverseName.GENERIC,
            HeloName.INVALID,
            HeloName.OTHER_ADDRESS,
            HeloName.OURS,
            HeloName.UNRESOLVED,
            SenderDomain.UNRESOLVABLE,
            SenderDomain.TAKES_NO_MAIL,
            SenderPolicy.FAIL,
            SenderPolicy.SOFTFAIL,
            AccountAge.YOUNG_ACCOUNT,
            QuotaUse.QUOTA_NEARLY_USED,
            WeakIdentity.BY_DOMAIN_ONLY,
            ForeignSender.OF_ANOTHER,
            ForeignSender.NOT_LISTED,
            RejectedRecipients.MANY,
            ScriptOrigin.SCRIPT_ORIGIN,
            ExecutableAttachment.EXECUTABLE_NAME,
            ExecutableAttachment.EXECUTABLE_CONTENT,
            LinkShapes.ODD_HOST,
            LinkShapes.SHOWS_ANOTHER,
            LinkShapes.FREE_HOSTING,
            LinkShapes.NAMES_RECIPIENT,
            SenderClaims.BRAND,
            SenderClaims.LOOK_ALIKE,
            SenderClaims.OTHER_ADDRESS,
            SenderClaims.REPLY_ELSEWHERE,
            TextTricks.MIXED_SCRIPTS,
            TextTricks.BROKEN_WORDS,
            TextTricks.SHOUTING,
            HeaderDress.DRESSED_UP,
            HeaderDress.MALFORMED_FROM,
            HeaderDress.UNFILLED,
            CheapDomains.SENDER,
            CheapDomains.LINK,
            AlarmWords.SIGNAL,
            SpamWording.SIGNAL,
            PasswordInText.PASSWORD_IN_TEXT,
            ForeignOrganizer.FOREIGN_ORGANIZER,
            AmbiguousStructure.AMBIGUOUS_STRUCTURE,
            SameMail.MANY_ACCOUNTS,
            SameMail.MARKED_BAD,
            PictureFile.TYPE_LIE,
            PictureFile.SIZE_LIE,
            PictureFile.TRAILING_DATA,
            PictureFile.ODD_FRAMES,
            PictureForText.LINK_SHORT,
            PictureForText.TEXT_RATIO,
            PictureForText.SOLE_LARGE,
            PictureForText.SLICED,
            PictureQr.IMAGE_QR,
            TextQr.TEXT_QR,
            VirusScan.VIRUS_FOUND));
    return signals;
  }

  /// Whether each block list is believed now, by its zone.
  public Map<String, Boolean> blockListsBelieved() {
    return byZone(AskedList::believed);
  }

  /// What became of the questions to each block list, by its zone.
  public Map<String, ListAnswers> blockListAnswers() {
    return byZone(AskedList::answers);
  }

  private <T> Map<String, T> byZone(Function<AskedList, T> what) {
    Map<String, T> all = new LinkedHashMap<>();
    lists.forEach(asked -> all.put(asked.list().zone(), what.apply(asked)));
    return all;
  }

  /// A client has connected: what is asked for now has come when its message ends. Never blocks.
  public void connected(InetAddress client) {
    tell(detector -> detector.connected(client));
  }

  /// A message begins, with this envelope sender. Never blocks.
  public void mailFrom(String sender) {
    tell(detector -> detector.mailFrom(sender));
  }

  /// A message of this relay was decided. Never blocks.
  public void decided(Mail mail) {
    tell(detector -> detector.decided(mail));
  }

  private void tell(Consumer<Detector> news) {
    for (Entry entry : detectors) {
      try {
        news.accept(entry.detector());
      } catch (RuntimeException e) {
        logOnce(entry, e, log.atError());
      }
    }
  }

  /// One finding for each signal of each detector, within the deadline.
  public List<Finding> examine(Mail mail, Duration deadline) throws InterruptedException {
    long end = System.nanoTime() + deadline.toNanos();
    List<CompletableFuture<List<Finding>>> begun = new ArrayList<>();
    for (Entry entry : detectors) {
      begun.add(begin(entry.detector(), mail));
    }
    List<Finding> findings = new ArrayList<>();
    for (int i = 0; i < begun.size(); i++) {
      findings.addAll(await(detectors.get(i), mail, begun.get(i), end, deadline));
    }
    return findings;
  }

  private static CompletableFuture<List<Finding>> begin(Detector detector, Mail mail) {
    try {
      return detector.examine(mail).thenApply(findings -> complete(detector, findings));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static List<Finding> await(
      Entry entry,
      Mail mail,
      CompletableFuture<List<Finding>> findings,
      long end,
      Duration deadline)
      throws InterruptedException {
    try {
      return findings.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return unknown(entry.detector(), "no answer within " + deadline.toMillis() + " ms");
    } catch (ExecutionException e) {
      LoggingEventBuilder line = log.atError().addKeyValue("event", mail.facts().event());
      logOnce(entry, e.getCause() == null ? e : e.getCause(), line);
      return unknown(entry.detector(), "the detector failed");
    }
  }

  /// What a detector leaves out is unknown; what is not its to say is dropped.
  private static List<Finding> complete(Detector detector, List<Finding> findings) {
    Map<String, Finding> bySignal = new LinkedHashMap<>();
    for (Finding finding : findings) {
      if (detector.signals().contains(finding.signal())) {
        bySignal.putIfAbsent(finding.signal(), finding);
      }
    }
    unknown(detector, "the detector said nothing")
        .forEach(missing -> bySignal.putIfAbsent(missing.signal(), missing));
    return List.copyOf(bySignal.values());
  }

  private static List<Finding> unknown(Detector detector, String reason) {
    return detector.signals().stream()
        .sorted()
        .map(signal -> (Finding) new Unknown(signal, reason))
        .toList();
  }

  private static void logOnce(Entry entry, Throwable failure, LoggingEventBuilder line) {
    if (entry.errors().due()) {
      line.setCause(failure).log("detector {} failed", entry.detector().getClass().getSimpleName());
    }
  }
}
