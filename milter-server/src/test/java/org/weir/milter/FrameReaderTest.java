package org.weir.milter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.weir.milter.RawPeer.frame;
import static org.weir.milter.RawPeer.joined;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// What memory frames take.
class FrameReaderTest {
  private static final int SMALL = 2 * 1024;

  @Test
  @DisplayName("4, 5: a length alone allocates nothing, a beginning no more than in proportion")
  void allocatesForWhatWasSent() throws Exception {
    byte[] claim = {0, 0x10, 0, 0, 'B'};
    assertThat(bufferAfter(claim)).isEqualTo(SMALL);
    assertThat(bufferAfter(Arrays.copyOf(claim, 3_000))).isLessThan(70_000);
    assertThat(bufferAfter(Arrays.copyOf(claim, 60_000))).isLessThan(70_000);
    assertThat(bufferAfter(Arrays.copyOf(claim, 70_000))).isLessThan(5 * 70_000);
  }

  @Test
  void shrinksAfterLargeFramesAndLosesNothing() throws Exception {
    byte[] small = frame('H', "client.example|");
    FrameReader reader =
        reader(joined(frame('B', new byte[65_535]), small, frame('B', new byte[100_000]), small));
    for (int round = 0; round < 2; round++) {
      assertThat(reader.next()).isTrue();
      assertThat(reader.to() - reader.from()).isEqualTo(round == 0 ? 65_535 : 100_000);
      reader.shrink();
      assertThat(reader.next()).isTrue();
      assertThat(reader.code()).isEqualTo('H');
      assertThat(reader.to() - reader.from()).isEqualTo(15);
    }
    assertThat(reader.next()).isFalse();
    assertThat(reader.insideFrame()).isFalse();
    reader.shrink();
    assertThat(reader.buffer()).hasSize(SMALL);
  }

  private static int bufferAfter(byte[] bytes) throws IOException {
    FrameReader reader = reader(bytes);
    assertThat(reader.next()).isFalse();
    assertThat(reader.insideFrame()).isTrue();
    return reader.buffer().length;
  }

  private static FrameReader reader(byte[] bytes) {
    ReadableByteChannel channel = Channels.newChannel(new ByteArrayInputStream(bytes));
    Guard guard = new Guard(channel, () -> {});
    return new FrameReader(channel, guard, Servers.MAX_FRAME, Servers.LIMITS);
  }
}
