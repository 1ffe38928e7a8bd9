package org.weir.app;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/// The files that are meant by names of files and folders; of a folder, all that are in it and
/// below it, sorted.
final class MailFiles {
  private MailFiles() {}

  /// @param failed is told of each folder that cannot be listed
  static List<Path> of(List<Path> named, BiConsumer<Path, IOException> failed) {
    List<Path> files = new ArrayList<>();
    for (Path each : named) {
      if (Files.isDirectory(each)) {
        List<Path> below = new ArrayList<>();
        walk(each, new Collecting(below, failed));
        files.addAll(below.stream().sorted().toList());
      } else {
        files.add(each);
      }
    }
    return files;
  }

  private static void walk(Path folder, Collecting collecting) {
    try {
      Files.walkFileTree(folder, collecting);
    } catch (IOException e) {
      collecting.failed.accept(folder, e);
    }
  }

  /// Does not follow symbolic links to folders, so it ends.
  private static final class Collecting extends SimpleFileVisitor<Path> {
    private final List<Path> files;
    private final BiConsumer<Path, IOException> failed;

    Collecting(List<Path> files, BiConsumer<Path, IOException> failed) {
      this.files = files;
      this.failed = failed;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (Files.isRegularFile(file)) {
        files.add(file);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      failed.accept(file, e);
      return FileVisitResult.CONTINUE;
    }
  }
}
