package org.weir.content;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.tukaani.xz.LZMAInputStream;

/// The names in a 7z archive (7zFormat.txt of the LZMA SDK). Its directory is at its end and mostly
/// compressed; it is read when that is the usual way, plain LZMA.
final class SevenZipListing {
  private static final int SIGNATURE_BYTES = 32;
  private static final int MAX_DIRECTORY = 1024 * 1024;
  private static final int MAX_DICTIONARY_KIB = 8 * 1024;
  private static final int MAX_FILES = 100_000;
  private static final int MAX_LEVELS = 2;
  private static final int ENCODED = 0x17;
  private static final int HEADER = 1;
  private static final int NAMES = 0x11;
  private static final int FILES_INFO = 5;
  private static final int STREAMS_INFO = 4;

  private final Bytes bytes;
  private final Expansion expansion;
  private final Listing listing = new Listing();

  private SevenZipListing(Bytes bytes, Expansion expansion) {
    this.bytes = bytes;
    this.expansion = expansion;
  }

  static Listing read(Bytes bytes, Expansion expansion) {
    SevenZipListing archive = new SevenZipListing(bytes, expansion);
    long offset = SIGNATURE_BYTES + bytes.le64(12);
    long size = bytes.le64(20);
    if (offset >= SIGNATURE_BYTES && size > 0 && size <= MAX_DIRECTORY) {
      archive.directory(bytes.part(offset, offset + size), 0);
    }
    return archive.listing;
  }

  private void directory(Bytes directory, int level) {
    SevenZipNumbers numbers = new SevenZipNumbers(directory);
    int type = numbers.next();
    if (type == ENCODED && level < MAX_LEVELS) {
      SevenZipStreams streams = SevenZipStreams.read(numbers);
      if (streams.encrypted()) {
        listing.encrypted();
      } else {
        directory(unpack(streams), level + 1);
      }
    } else if (type == HEADER) {
      header(numbers);
    }
  }

  private Bytes unpack(SevenZipStreams streams) {
    long from = SIGNATURE_BYTES + streams.packedAt();
    InputStream packed = bytes.stream(from, streams.packedBytes());
    int most = Math.clamp(streams.unpackedBytes(), 0, MAX_DIRECTORY);
    try {
      InputStream unpacked =
          streams.lzma()
              ? new LZMAInputStream(
                  packed, most, (byte) streams.properties(), streams.dictionary(MAX_DICTIONARY_KIB))
              : packed;
      return expansion.unpack(unpacked, MAX_DIRECTORY, most).bytes();
    } catch (IOException | RuntimeException _) {
      return new Bytes(new byte[0]); // no directory that anyone could read
    }
  }

  private void header(SevenZipNumbers numbers) {
    int type = numbers.next();
    if (type == STREAMS_INFO) {
      SevenZipStreams streams = SevenZipStreams.read(numbers);
      if (streams.encrypted()) {
        listing.encrypted();
      }
      type = numbers.next();
    }
    if (type == FILES_INFO) {
      long files = numbers.number();
      files(numbers, Math.min(files, MAX_FILES));
    }
  }

  private void files(SevenZipNumbers numbers, long files) {
    int type = numbers.next();
    while (type != 0 && !numbers.ended()) {
      long size = numbers.number();
      long next = numbers.position() + size;
      if (type == NAMES) {
        numbers.next(); // names are here, not elsewhere
        names(numbers, files);
      }
      numbers.goTo(next);
      type = numbers.next();
    }
  }

  private void names(SevenZipNumbers numbers, long files) {
    for (long i = 0; i < files && !numbers.ended() && listing.takes(); i++) {
      String name = new String(numbers.utf16(), StandardCharsets.UTF_16LE);
      listing.add(Entry.named(name, Extension.of(name).isEmpty(), false));
    }
  }
}
