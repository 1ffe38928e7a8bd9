package org.weir.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// A socket that others listen at for datagrams of AF_UNIX, which Java's own channels do not have:
/// that of sd_notify(3), of syslog(3). Thread-safe; keeps nothing open between two messages, so a
/// listener may come and go.
public final class UnixDatagram {
  private static final short AF_UNIX = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int SOL_SOCKET = 1;
  private static final int SO_SNDTIMEO = 21;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int CLOCK_MONOTONIC = 1;

  /// `sizeof sun_path`, less the NUL at its end.
  private static final int LONGEST_NAME = 107;

  private static final MemoryLayout CALL_STATE = Linker.Option.captureStateLayout();

  private static final MethodHandle SOCKET =
      function("socket", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
  private static final MethodHandle SETSOCKOPT =
      function(
          "setsockopt",
          ValueLayout.JAVA_INT,
          ValueLayout.JAVA_INT,
          ValueLayout.JAVA_INT,
          ValueLayout.ADDRESS,
          ValueLayout.JAVA_INT);
  private static final MethodHandle SENDTO =
      function(
          "sendto",
          ValueLayout.JAVA_INT,
          ValueLayout.ADDRESS,
          ValueLayout.JAVA_LONG,
          ValueLayout.JAVA_INT,
          ValueLayout.ADDRESS,
          ValueLayout.JAVA_INT);
  private static final MethodHandle CLOSE = function("close", ValueLayout.JAVA_INT);
  private static final MethodHandle CLOCK_GETTIME =
      function("clock_gettime", ValueLayout.JAVA_INT, ValueLayout.ADDRESS);

  private final byte[] address;

  private UnixDatagram(byte[] address) {
    this.address = address;
  }

  /// The socket of that name.
  ///
  /// @param name a path, or `@` and an abstract name
  /// @throws IllegalArgumentException neither, or too long
  public static UnixDatagram at(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    boolean isAbstract = name.startsWith("@");
    if (!isAbstract && !name.startsWith("/")) {
      throw new IllegalArgumentException("neither a path nor an abstract socket");
    }
    if (bytes.length > LONGEST_NAME) {
      throw new IllegalArgumentException("longer than " + LONGEST_NAME + " bytes");
    }
    // sa_family, and the name: NUL comes before an abstract one, after a path.
    byte[] address = new byte[Short.BYTES + bytes.length + (isAbstract ? 0 : 1)];
    boolean little = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    address[little ? 0 : 1] = AF_UNIX;
    System.arraycopy(bytes, 0, address, Short.BYTES, bytes.length);
    if (isAbstract) {
      address[Short.BYTES] = 0;
    }
    return new UnixDatagram(address);
  }

  /// Sends one message.
  ///
  /// @param patience how long it may wait in front of a full queue; zero = not at all
  /// @throws IOException nobody listens, or does not read
  public void send(byte[] message, Duration patience) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(CALL_STATE);
      MemorySegment text = arena.allocateFrom(ValueLayout.JAVA_BYTE, message);
      MemorySegment to = arena.allocateFrom(ValueLayout.JAVA_BYTE, address);
      int flags = MSG_NOSIGNAL | (patience.isZero() ? MSG_DONTWAIT : 0);
      int socket = (int) call("socket", SOCKET, state, AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
      try {
        if (!patience.isZero()) {
          waitAtMost(patience, socket, arena, state);
        }
        long length = message.length;
        call("sendto", SENDTO, state, socket, text, length, flags, to, address.length);
      } finally {
        call("close", CLOSE, state, socket);
      }
    }
  }

  private static void waitAtMost(Duration patience, int socket, Arena arena, MemorySegment state)
      throws IOException {
    long micros = patience.toNanosPart() / 1000;
    MemorySegment wait =
        arena.allocateFrom(ValueLayout.JAVA_LONG, patience.toSeconds(), micros); // struct timeval
    int size = (int) wait.byteSize();
    call("setsockopt", SETSOCKOPT, state, socket, SOL_SOCKET, SO_SNDTIMEO, wait, size);
  }

  /// CLOCK_MONOTONIC in microseconds, the clock that systemd compares with.
  public static long monotonicMicros() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(CALL_STATE);
      MemorySegment time = arena.allocate(ValueLayout.JAVA_LONG, 2);
      call("clock_gettime", CLOCK_GETTIME, state, CLOCK_MONOTONIC, time);
      return time.getAtIndex(ValueLayout.JAVA_LONG, 0) * 1_000_000
          + time.getAtIndex(ValueLayout.JAVA_LONG, 1) / 1000;
    }
  }

  private static long call(String name, MethodHandle function, Object... arguments)
      throws IOException {
    long result;
    try {
      result = ((Number) function.invokeWithArguments(arguments)).longValue();
    } catch (Throwable e) {
      throw new IOException(name + ": " + e, e);
    }
    if (result < 0) {
      int errno = ((MemorySegment) arguments[0]).get(ValueLayout.JAVA_INT, 0);
      throw new IOException(name + ": errno " + errno);
    }
    return result;
  }

  @SuppressWarnings("restricted")
  private static MethodHandle function(String name, MemoryLayout... arguments) {
    Linker linker = Linker.nativeLinker();
    MemoryLayout result =
        name.equals("sendto") ? ValueLayout.JAVA_LONG : ValueLayout.JAVA_INT; // ssize_t
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(name),
        FunctionDescriptor.of(result, arguments),
        Linker.Option.captureCallState("errno"));
  }
}
