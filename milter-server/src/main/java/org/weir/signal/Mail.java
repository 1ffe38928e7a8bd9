package org.weir.signal;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.weir.campaign.Aspect;
import org.weir.campaign.Fingerprint;
import org.weir.content.ContentReader;
import org.weir.content.Field;
import org.weir.content.MessageContent;
import org.weir.content.TextPrint;
import org.weir.picture.Pictures;
import org.weir.picture.Viewed;
import org.weir.policy.MessageFacts;
import org.weir.policy.Usage;

/// What detectors see of one message. The body is read when the first of them asks for its parts,
/// and only once. Thread-safe.
public final class Mail {
  private static final ContentReader READER = new ContentReader();

  private final MessageFacts facts;
  private final Usage usage;
  private final ByteBuffer body;
  private final boolean truncated;
  private final Supplier<MessageContent> reading;
  private @Nullable MessageContent content;
  private @Nullable List<Aspect> aspects;
  private @Nullable List<String> words;
  private @Nullable CompletableFuture<List<Viewed>> pictures;

  /// A message of which only the parts count.
  Mail(MessageFacts facts, Usage usage, Supplier<MessageContent> reading) {
    this(facts, usage, ByteBuffer.allocate(0), false, reading);
  }

  private Mail(
      MessageFacts facts,
      Usage usage,
      ByteBuffer body,
      boolean truncated,
      Supplier<MessageContent> reading) {
    this.facts = facts;
    this.usage = usage;
    this.body = body;
    this.truncated = truncated;
    this.reading = reading;
  }

  /// A message with its body.
  ///
  /// @param body of which the first `length` bytes count; must not change while detectors look at
  ///   it
  /// @param truncated whether the message had more than that
  public static Mail of(
      MessageFacts facts, Usage usage, byte[] body, int length, boolean truncated) {
    return new Mail(
        facts,
        usage,
        ByteBuffer.wrap(body, 0, length).asReadOnlyBuffer(),
        truncated,
        () ->
            READER.read(
                facts.headers().stream()
                    .map(header -> new Field(header.name(), header.value()))
                    .toList(),
                body,
                length,
                truncated));
  }

  /// What the MTA told.
  public MessageFacts facts() {
    return facts;
  }

  /// What the account has used of its limits.
  public Usage usage() {
    return usage;
  }

  /// What was kept of the body, as it arrived; read-only, and the caller's to move in.
  ByteBuffer body() {
    return body.duplicate();
  }

  /// Whether the message had more than that.
  boolean truncated() {
    return truncated;
  }

  /// The words of its text, as [TextPrint#words] has them.
  synchronized List<String> words() {
    if (words == null) {
      words = TextPrint.words(content().text());
    }
    return words;
  }

  /// What it is compared with other mail by, but for its pictures.
  synchronized List<Aspect> aspects() {
    if (aspects == null) {
      aspects = Fingerprints.of(facts, content());
    }
    return aspects;
  }

  /// All that names a campaign it may belong to, its pictures as far as they were seen by now.
  public synchronized List<Fingerprint> fingerprints() {
    List<Viewed> seen = pictures == null ? List.of() : pictures.getNow(List.of());
    return Stream.concat(aspects().stream(), Fingerprints.ofPictures(seen).stream())
        .flatMap(aspect -> Stream.concat(Stream.of(aspect.print()), aspect.alike().stream()))
        .toList();
  }

  /// The parts of the message.
  public synchronized MessageContent content() {
    if (content == null) {
      content = reading.get();
    }
    return content;
  }

  /// What its pictures show, by the first `viewer` that is given; they are looked at only once.
  /// Comes in time, and never fails.
  synchronized CompletableFuture<List<Viewed>> pictures(Pictures viewer) {
    if (pictures == null) {
      pictures = viewer.view(content().parts());
    }
    return pictures;
  }
}
