package org.weir.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.Tag;

/// One YAML document: a mapping in UTF-8 of bounded size and depth, without aliases.
///
/// @param digest SHA-256 of the file in hex
record YamlFile(MappingNode root, String digest) {
  private static final int MAX_BYTES = 1 << 20;
  private static final int MAX_DEPTH = 16;

  /// Reads the file; null when something is wrong with it as a whole, which is in `problems` then.
  static @Nullable YamlFile read(Path file, Problems problems) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        problems.at(0, 0, "is longer than 1 MiB; is it the right file?");
        return null;
      }
      String text = decode(bytes, problems);
      MappingNode root = text == null ? null : compose(text, problems);
      return root == null ? null : new YamlFile(root, sha256(bytes));
    } catch (NoSuchFileException _) {
      problems.at(0, 0, "there is no such file");
    } catch (AccessDeniedException _) {
      problems.at(0, 0, "may not be read by this user; root may");
    } catch (IOException e) {
      problems.at(0, 0, "cannot be read: " + e.getMessage());
    }
    return null;
  }

  /// The node of a text that is part of the program, such as a default value.
  static Node ofProgram(String text) {
    return new Compose(settings()).composeString(text).orElseThrow();
  }

  private static LoadSettings settings() {
    return LoadSettings.builder().setCodePointLimit(MAX_BYTES).build();
  }

  private static @Nullable String decode(byte[] bytes, Problems problems) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder(); // reports instead of replacing
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    if (decoder.decode(in, out, true).isError()) {
      String before = out.flip().toString();
      int line = (int) before.chars().filter(c -> c == '\n').count();
      problems.at(line, before.length() - before.lastIndexOf('\n') - 1, "is not UTF-8 here");
      return null;
    }
    return out.flip().toString();
  }

  private static @Nullable MappingNode compose(String text, Problems problems) {
    try {
      if (!bounded(text, problems)) {
        return null;
      }
      Node root = new Compose(settings()).composeString(text).orElseGet(YamlFile::nothing);
      if (root instanceof MappingNode mapping) {
        return mapping;
      }
      problems.add(root, "expected keys and values (`key: value`) at the top of the file");
    } catch (MarkedYamlEngineException e) {
      Mark mark = e.getProblemMark().or(e::getContextMark).orElse(null);
      String message = e.getProblem() + (e.getContext() == null ? "" : " " + e.getContext());
      problems.at(mark == null ? 0 : mark.getLine(), mark == null ? 0 : mark.getColumn(), message);
    } catch (YamlEngineException e) {
      problems.at(0, 0, String.valueOf(e.getMessage()).lines().findFirst().orElse("is not YAML"));
    }
    return null;
  }

  /// Events come without recursion, so a hostile depth is seen before the tree is made.
  private static boolean bounded(String text, Problems problems) {
    int depth = 0;
    for (Event event : new Parse(settings()).parseString(text)) {
      depth +=
          switch (event) {
            case CollectionStartEvent _ -> 1;
            case CollectionEndEvent _ -> -1;
            default -> 0;
          };
      if (depth > MAX_DEPTH || event instanceof AliasEvent) {
        Mark mark = event.getStartMark().orElseThrow();
        String what = depth > MAX_DEPTH ? "nested too deeply" : "aliases (*name) are not supported";
        problems.at(mark.getLine(), mark.getColumn(), what);
        return false;
      }
    }
    return true;
  }

  private static MappingNode nothing() {
    return new MappingNode(Tag.MAP, List.of(), FlowStyle.BLOCK);
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }
}
