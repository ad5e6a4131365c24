package dev.culvert.bench.link;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.LibraryOption;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;
import org.jspecify.annotations.Nullable;

/**
 * A network device whose packets this process reads and writes, without waiting:
 * Documentation/networking/tuntap.rst. It goes when it is closed, also from another namespace that
 * it was moved to. One thread may read while another writes.
 */
final class Tun implements AutoCloseable {

  /** What Ethernet carries, in bytes. */
  static final int LARGEST_PACKET = 1_500;

  /** No time is too long. */
  static final long FOREVER = Long.MAX_VALUE;

  private static final String CONTROL = "/dev/net/tun";

  /** fcntl(2): O_RDWR, O_NONBLOCK and O_CLOEXEC. */
  private static final int OPEN = 0x2 | 0x800 | 0x80000;

  /** ioctl(2): TUNSETIFF. */
  private static final long SET_INTERFACE = 0x400454caL;

  /** IFF_TUN and IFF_NO_PI: packets of IP, and nothing before them. */
  private static final short PACKETS_ALONE = 0x1001;

  /** struct ifreq, netdevice(7), and where its flags are. */
  private static final int REQUEST = 40;

  private static final int FLAGS = 16;

  /** errno(3). */
  private static final int EINTR = 4;

  private static final int EAGAIN = 11;

  /** poll(2): POLLIN, in a struct pollfd of 8 bytes. */
  private static final short READABLE = 1;

  private static final int POLL = 8;

  /** prctl(2): PR_SET_TIMERSLACK. */
  private static final int SET_TIMER_SLACK = 29;

  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private final int descriptor;
  private final ByteBuffer poll = nativeOrder(POLL);
  private final ByteBuffer timeout = nativeOrder(2 * Long.BYTES);

  private Tun(int descriptor) {
    this.descriptor = descriptor;
    poll.putInt(0, descriptor).putShort(Integer.BYTES, READABLE);
  }

  /** Makes a device in the network namespace of this process. */
  static Tun open(String name) throws IOException {
    if (name.length() >= FLAGS) {
      throw new IOException("the device's name '" + name + "' is too long: 15 letters at most");
    }
    Tun tun = new Tun((int) checked(Calls.LIBC.open(CONTROL, OPEN), "open " + CONTROL));
    ByteBuffer request = nativeOrder(REQUEST);
    request.put(0, name.getBytes(StandardCharsets.US_ASCII));
    request.putShort(FLAGS, PACKETS_ALONE);
    try {
      checked(Calls.LIBC.ioctl(tun.descriptor, SET_INTERFACE, request), "make the device " + name);
      return tun;
    } catch (IOException e) {
      tun.close();
      throw e;
    }
  }

  /** Why this process can make none; empty if it can. */
  static Optional<String> missing() {
    try (Tun tun = open("clvprobe")) {
      return tun.descriptor < 0 ? Optional.of("no descriptor") : Optional.empty();
    } catch (IOException | LinkageError e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** Has this thread's waiting end when it is due, not when it suits the kernel. */
  static void wakeOnTime() throws IOException {
    checked(Calls.LIBC.prctl(SET_TIMER_SLACK, 1L, 0L, 0L, 0L), "set the timer's slack");
  }

  /** Waits for a packet to read. */
  void await(long nanos) throws IOException {
    poll(poll, 1, timeout, nanos);
  }

  /** Waits. */
  static void pause(long nanos) throws IOException {
    poll(null, 0, nativeOrder(2 * Long.BYTES), nanos);
  }

  /**
   * Reads a packet.
   *
   * @param packet has it afterwards, from 0 to its limit
   * @return false if there is none yet
   */
  boolean read(ByteBuffer packet) throws IOException {
    packet.clear();
    long count = Calls.LIBC.read(descriptor, packet, packet.capacity());
    if (count < 0 && Calls.isOneOf(EAGAIN, EINTR)) {
      return false;
    }
    packet.limit((int) checked(count, "read a packet"));
    return true;
  }

  /** Writes a packet. One that the kernel has no room for is lost, as on any line. */
  void write(ByteBuffer packet) throws IOException {
    long count = Calls.LIBC.write(descriptor, packet, packet.remaining());
    if (count < 0 && !Calls.isOneOf(EAGAIN, EINTR)) {
      checked(count, "write a packet");
    }
  }

  @Override
  public void close() {
    Calls.LIBC.close(descriptor);
  }

  private static void poll(@Nullable ByteBuffer polled, int count, ByteBuffer timeout, long nanos)
      throws IOException {
    timeout.putLong(0, nanos / NANOS_PER_SECOND).putLong(Long.BYTES, nanos % NANOS_PER_SECOND);
    int ready = Calls.LIBC.ppoll(polled, count, nanos == FOREVER ? null : timeout, null);
    if (ready < 0 && !Calls.isOneOf(EINTR)) {
      checked(ready, "wait for a packet");
    }
  }

  private static long checked(long result, String what) throws IOException {
    if (result < 0) {
      throw new IOException("cannot " + what + ": errno " + Calls.errno() + ", see errno(3)");
    }
    return result;
  }

  private static ByteBuffer nativeOrder(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  /** Loaded with the first device. */
  private static final class Calls {

    private static final LibC LIBC =
        LibraryLoader.create(LibC.class).option(LibraryOption.SaveError, true).load("c");
    private static final Runtime RUNTIME = Runtime.getRuntime(LIBC);

    static int errno() {
      return LastError.getLastError(RUNTIME);
    }

    static boolean isOneOf(int... numbers) {
      int errno = errno();
      for (int number : numbers) {
        if (number == errno) {
          return true;
        }
      }
      return false;
    }
  }

  /** The C library. Public because jnr-ffi implements it in a class loader of its own. */
  public interface LibC {

    int open(CharSequence path, int flags);

    int ioctl(int descriptor, long request, @In @Out ByteBuffer argument);

    int prctl(int option, long second, long third, long fourth, long fifth);

    int ppoll(
        @In @Out @Nullable ByteBuffer polled,
        long count,
        @In @Nullable ByteBuffer timeout,
        @Nullable Pointer signals);

    long read(int descriptor, @Out ByteBuffer buffer, long count);

    long write(int descriptor, @In ByteBuffer buffer, long count);

    int close(int descriptor);
  }
}
