package org.weir.test.rig;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// The service manager's end of sd_notify(3): a unix datagram socket and what came to it.
/// Thread-safe.
public final class NotifyListener implements AutoCloseable {
  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVTIMEO = 20;
  private static final int LARGEST = 4096;
  private static final long TURN_MICROS = 100_000;

  private final List<String> messages = new CopyOnWriteArrayList<>();
  private final int socket;
  private final Thread reader;
  private volatile boolean closed;

  private NotifyListener(int socket) {
    this.socket = socket;
    reader = Thread.ofPlatform().daemon().name("notify-listener").start(this::read);
  }

  /// Listens at a path, or at `@` and an abstract name; the lab ends it.
  public static NotifyListener at(Lab lab, String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    boolean isAbstract = name.startsWith("@");
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(Short.BYTES + bytes.length + 1L);
      address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
      MemorySegment.copy(bytes, 0, address, ValueLayout.JAVA_BYTE, Short.BYTES, bytes.length);
      if (isAbstract) {
        address.set(ValueLayout.JAVA_BYTE, Short.BYTES, (byte) 0);
      }
      int length = Short.BYTES + bytes.length + (isAbstract ? 0 : 1);
      int socket = (int) call("socket", ValueLayout.JAVA_INT, AF_UNIX, SOCK_DGRAM, 0);
      MemorySegment turn = arena.allocateFrom(ValueLayout.JAVA_LONG, 0, TURN_MICROS);
      call("setsockopt", ValueLayout.JAVA_INT, socket, SOL_SOCKET, SO_RCVTIMEO, turn, 16);
      call("bind", ValueLayout.JAVA_INT, socket, address, length);
      return lab.own(new NotifyListener(socket));
    }
  }

  private void read() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(LARGEST);
      while (!closed) {
        long size = invoke("recv", ValueLayout.JAVA_LONG, socket, buffer, (long) LARGEST, 0);
        if (size > 0) {
          byte[] bytes = buffer.asSlice(0, size).toArray(ValueLayout.JAVA_BYTE);
          messages.add(new String(bytes, StandardCharsets.UTF_8));
        }
      }
    }
  }

  /// All messages so far.
  public List<String> messages() {
    return List.copyOf(messages);
  }

  /// All messages so far but the watchdog's.
  public List<String> news() {
    return messages.stream().filter(message -> !message.equals("WATCHDOG=1")).toList();
  }

  /// How often the watchdog was told.
  public long beats() {
    return messages.stream().filter("WATCHDOG=1"::equals).count();
  }

  @Override
  public void close() {
    closed = true; // seen within a turn
    try {
      reader.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return;
    }
    call("close", ValueLayout.JAVA_INT, socket);
  }

  private static long call(String name, MemoryLayout result, Object... arguments) {
    long value = invoke(name, result, arguments);
    if (value < 0) {
      throw new IllegalStateException(name + " failed");
    }
    return value;
  }

  @SuppressWarnings("restricted")
  private static long invoke(String name, MemoryLayout result, Object... arguments) {
    MemoryLayout[] layouts = new MemoryLayout[arguments.length];
    for (int i = 0; i < layouts.length; i++) {
      layouts[i] =
          switch (arguments[i]) {
            case Integer _ -> ValueLayout.JAVA_INT;
            case Long _ -> ValueLayout.JAVA_LONG;
            default -> ValueLayout.ADDRESS;
          };
    }
    Linker linker = Linker.nativeLinker();
    var function =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(result, layouts));
    try {
      return ((Number) function.invokeWithArguments(arguments)).longValue();
    } catch (Throwable e) {
      throw new IllegalStateException(name, e);
    }
  }
}
