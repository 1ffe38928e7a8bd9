package org.weir.content;

/// How the streams of a 7z archive are packed, as far as it tells whether they are encrypted and,
/// when there is but one, how to unpack it.
final class SevenZipStreams {
  private static final long AES = 0x06F10701;
  private static final long LZMA = 0x030101;
  private static final int MAX_COUNT = 100_000;
  private static final int PACK_INFO = 6;
  private static final int UNPACK_INFO = 7;
  private static final int SUB_STREAMS = 8;
  private static final int SIZES = 9;
  private static final int DIGESTS = 10;
  private static final int FOLDERS = 11;
  private static final int UNPACK_SIZES = 12;
  private static final int STREAMS_OF_FOLDER = 13;

  private final SevenZipNumbers in;
  private long packedAt;
  private long packedBytes;
  private long unpackedBytes;
  private boolean encrypted;
  private boolean lzma;
  private int properties;
  private long dictionary;
  private long outputs;
  private long folders;
  private long subStreams;

  private SevenZipStreams(SevenZipNumbers in) {
    this.in = in;
  }

  /// Reads on to behind the end of this description.
  static SevenZipStreams read(SevenZipNumbers numbers) {
    SevenZipStreams streams = new SevenZipStreams(numbers);
    int type = numbers.next();
    while (type != 0 && !numbers.ended()) {
      switch (type) {
        case PACK_INFO -> streams.packInfo();
        case UNPACK_INFO -> streams.unpackInfo();
        case SUB_STREAMS -> streams.subStreams();
        default -> numbers.goTo(-1);
      }
      type = numbers.next();
    }
    return streams;
  }

  private void packInfo() {
    packedAt = in.number();
    long count = in.number();
    int type = in.next();
    while (type != 0 && !in.ended()) {
      if (type == SIZES) {
        packedBytes = in.number();
        numbers(count - 1);
      } else if (type == DIGESTS) {
        digests(count);
      }
      type = in.next();
    }
  }

  private void unpackInfo() {
    int type = in.next();
    while (type != 0 && !in.ended()) {
      switch (type) {
        case FOLDERS -> folders();
        case UNPACK_SIZES -> {
          unpackedBytes = in.number();
          numbers(outputs - 1);
        }
        case DIGESTS -> digests(folders);
        default -> in.goTo(-1);
      }
      type = in.next();
    }
  }

  private void folders() {
    folders = in.number();
    in.next(); // they are here, not elsewhere
    for (long i = 0; i < folders && !in.ended(); i++) {
      folder();
    }
  }

  private void folder() {
    long coders = in.number();
    long inputs = 0;
    long folderOutputs = 0;
    for (long i = 0; i < coders && !in.ended(); i++) {
      int flags = in.next();
      coder(flags);
      inputs += (flags & 0x10) != 0 ? in.number() : 1;
      folderOutputs += (flags & 0x10) != 0 ? in.number() : 1;
      if ((flags & 0x20) != 0) {
        properties(in.number());
      }
    }
    outputs += folderOutputs;
    numbers(2 * (folderOutputs - 1)); // which goes into which
    long packed = inputs - (folderOutputs - 1);
    if (packed > 1) {
      numbers(packed);
    }
  }

  private void coder(int flags) {
    long id = 0;
    for (int i = flags & 0x0F; i > 0; i--) {
      id = id << 8 | in.next();
    }
    encrypted |= id == AES;
    lzma = id == LZMA;
  }

  /// Of LZMA: one byte of settings, four of dictionary size.
  private void properties(long size) {
    long next = in.position() + Math.clamp(size, 0, MAX_COUNT);
    if (lzma && size >= 5) {
      properties = in.next();
      dictionary = 0;
      for (int i = 0; i < 4; i++) {
        dictionary |= (long) in.next() << (8 * i);
      }
    }
    in.goTo(next);
  }

  private void subStreams() {
    subStreams = folders;
    int type = in.next();
    while (type != 0 && !in.ended()) {
      switch (type) {
        case STREAMS_OF_FOLDER -> {
          subStreams = 0;
          for (long i = 0; i < folders && !in.ended(); i++) {
            subStreams += Math.clamp(in.number(), 0, MAX_COUNT);
          }
        }
        case SIZES -> numbers(subStreams - folders);
        case DIGESTS -> digests(subStreams);
        default -> in.goTo(-1);
      }
      type = in.next();
    }
  }

  private void numbers(long count) {
    for (long i = 0; i < count && !in.ended(); i++) {
      in.number();
    }
  }

  /// Check sums; not all need to be there.
  private void digests(long count) {
    long defined = count;
    if (in.next() == 0) {
      defined = 0;
      for (long i = 0; i < count && !in.ended(); i += 8) {
        defined += Integer.bitCount(in.next());
      }
    }
    in.skip(4 * defined);
  }

  boolean encrypted() {
    return encrypted;
  }

  boolean lzma() {
    return lzma;
  }

  int properties() {
    return properties;
  }

  /// @throws IllegalArgumentException when unpacking would need more memory than this
  int dictionary(int mostKib) {
    if (dictionary > mostKib * 1024L) {
      throw new IllegalArgumentException("dictionary of " + dictionary + " bytes");
    }
    return (int) dictionary;
  }

  long packedAt() {
    return packedAt;
  }

  long packedBytes() {
    return packedBytes;
  }

  long unpackedBytes() {
    return unpackedBytes;
  }
}
