package org.weir.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogOutputTest {
  @TempDir Path directory;

  @Test
  void knowsTheJournalByDeviceAndInode() throws Exception {
    Path stream = Files.createFile(directory.resolve("stream"));
    Map<String, Object> file = Files.readAttributes(stream, "unix:dev,ino");
    String name = file.get("dev") + ":" + file.get("ino");

    assertThat(LogOutput.isJournal(name, stream)).isTrue();
    assertThat(LogOutput.isJournal(name + "0", stream)).isFalse();
    assertThat(LogOutput.isJournal("nonsense", stream)).isFalse();
    assertThat(LogOutput.isJournal(null, stream)).isFalse();
    assertThat(LogOutput.isJournal(name, directory.resolve("none"))).isFalse();
  }
}
