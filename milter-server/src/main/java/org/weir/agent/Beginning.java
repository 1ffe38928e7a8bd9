package org.weir.agent;

import java.io.ByteArrayOutputStream;

/// Keeps the beginning of what is written.
final class Beginning extends ByteArrayOutputStream {
  private final int most;

  Beginning(int most) {
    this.most = most;
  }

  @Override
  public synchronized void write(int b) {
    if (size() < most) {
      super.write(b);
    }
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) {
    super.write(bytes, offset, Math.max(0, Math.min(length, most - size())));
  }
}
