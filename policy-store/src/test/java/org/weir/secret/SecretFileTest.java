package org.weir.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretFileTest {
  @TempDir Path directory;

  @Test
  void readsTheFirstLineAlone() throws Exception {
    assertThat(read("s3cret \r\n# changed in May\n")).isEqualTo("s3cret");
    assertThat(read(" s\u00e9 cret")).isEqualTo(" s\u00e9 cret");
    assertThat(read("")).isEmpty();
  }

  @Test
  void saysWhatIsWrongWithoutTheSecret() {
    assertThatThrownBy(() -> read("s3cret".repeat(1000)))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("key ")
        .hasMessageNotContaining("s3cret");
    assertThatThrownBy(() -> SecretFile.firstLine(directory.resolve("none"), "key"))
        .hasMessage("key " + directory.resolve("none") + " does not exist");
    assertThatThrownBy(() -> SecretFile.firstLine(directory, "key"))
        .hasMessageStartingWith("key " + directory + " cannot be read: ");
    assertThatThrownBy(() -> SecretFile.firstLine(Path.of("/dev/zero"), "key"))
        .hasMessageContaining("longer than 4 KiB");
  }

  private String read(String content) throws IOException {
    return SecretFile.firstLine(Files.writeString(directory.resolve("f"), content), "key");
  }
}
