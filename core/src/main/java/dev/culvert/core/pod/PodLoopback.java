package dev.culvert.core.pod;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.spi.PodAddress;
import dev.culvert.core.spi.PodSockets;
import java.io.IOException;
import java.lang.System.Logger;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The loopback of a pod: 127.0.0.1, then ::1, as literal addresses, since resolving {@code
 * localhost} would ask the node's files and not the pod's. Thread-safe.
 */
public final class PodLoopback {

  private static final InetAddress IPV4 = literal(127, 0, 0, 1);
  private static final InetAddress IPV6 = literal(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);
  private static final Logger LOG = System.getLogger(PodLoopback.class.getName());

  private PodLoopback() {}

  /** {@code 127.0.0.1:port}. */
  public static InetSocketAddress ipv4(int port) {
    return new InetSocketAddress(IPV4, port);
  }

  /** {@code [::1]:port}. */
  public static InetSocketAddress ipv6(int port) {
    return new InetSocketAddress(IPV6, port);
  }

  /** {@code pod default/web port 5000}: how messages name a pod's port. */
  public static String describe(PodAddress pod, int port) {
    return "pod " + pod.pod() + " port " + port;
  }

  /**
   * Refuses what is no port.
   *
   * @throws CulvertException {@link Failure#INVALID_REQUEST} if it is not 1 to 65535
   */
  public static void requirePort(int port) {
    if (port < 1 || port > 65535) {
      throw new CulvertException(Failure.INVALID_REQUEST, "port " + port + " must be 1 to 65535");
    }
  }

  /**
   * Connects to a pod's port: the socket is made inside, and connected by the calling thread, which
   * blocks.
   *
   * @param timeout for each of the two addresses
   * @return a connected channel in blocking mode; the caller closes it
   * @throws CulvertException with the reasons of both addresses if neither accepts
   */
  static SocketChannel connect(PodSockets sockets, PodAddress pod, int port, Duration timeout)
      throws InterruptedException {
    requirePort(port);
    try {
      return connect(sockets, pod, StandardProtocolFamily.INET, ipv4(port), timeout);
    } catch (IOException first) {
      try {
        return connect(sockets, pod, StandardProtocolFamily.INET6, ipv6(port), timeout);
      } catch (IOException second) {
        throw failure(pod, port, first, isNoIpv6(second) ? null : second);
      } catch (UnsupportedOperationException noIpv6) {
        throw failure(pod, port, first, null);
      }
    }
  }

  /**
   * Says why neither address of a pod's port could be connected to.
   *
   * @param ipv4 what 127.0.0.1 answered; decides which failure it is
   * @param ipv6 what ::1 answered, or null if the pod has no IPv6
   */
  public static CulvertException failure(
      PodAddress pod, int port, IOException ipv4, @Nullable IOException ipv6) {
    String message = describe(pod, port) + ": 127.0.0.1: " + reason(ipv4);
    if (ipv6 == null) {
      return new CulvertException(Failure.of(ipv4), message, ipv4);
    }
    CulvertException failure =
        new CulvertException(Failure.of(ipv4), message + "; [::1]: " + reason(ipv6), ipv4);
    failure.addSuppressed(ipv6);
    return failure;
  }

  /**
   * Whether an attempt on ::1 failed because there is no IPv6: the pod has turned it off, or this
   * JVM has (java.net.preferIPv4Stack). Then what 127.0.0.1 answered is all that there is to say.
   */
  public static boolean isNoIpv6(Throwable ipv6) {
    return ipv6 instanceof BindException
        || ipv6 instanceof UnsupportedOperationException
        || ipv6 instanceof UnsupportedAddressTypeException;
  }

  static void closeQuietly(SocketChannel socket) {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.log(Logger.Level.DEBUG, "closing a pod's socket failed", e);
    }
  }

  private static SocketChannel connect(
      PodSockets sockets,
      PodAddress pod,
      ProtocolFamily family,
      InetSocketAddress address,
      Duration timeout)
      throws IOException, InterruptedException {
    SocketChannel socket = await(sockets, pod, family);
    boolean connected = false;
    try {
      socket.socket().connect(address, millis(timeout));
      connected = true;
      return socket;
    } catch (SocketTimeoutException e) {
      SocketTimeoutException named =
          new SocketTimeoutException("no answer within " + timeout.toMillis() + " ms");
      named.initCause(e);
      throw named;
    } finally {
      if (!connected) {
        closeQuietly(socket);
      }
    }
  }

  private static SocketChannel await(PodSockets sockets, PodAddress pod, ProtocolFamily family)
      throws IOException, InterruptedException {
    CompletableFuture<SocketChannel> opening =
        sockets.open(pod, () -> SocketChannel.open(family)).toCompletableFuture();
    try {
      return opening.get();
    } catch (InterruptedException e) {
      var unused = opening.thenAccept(PodLoopback::closeQuietly);
      throw e;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      if (e.getCause() instanceof UnsupportedOperationException cause) {
        throw cause;
      }
      throw CulvertException.of(e);
    }
  }

  private static int millis(Duration timeout) {
    return (int) Math.max(1, Math.min(timeout.toMillis(), Integer.MAX_VALUE));
  }

  private static String reason(IOException e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }

  private static InetAddress literal(int... bytes) {
    byte[] address = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      address[i] = (byte) bytes[i];
    }
    try {
      return InetAddress.getByAddress(address);
    } catch (UnknownHostException e) {
      throw new AssertionError("an address of the wrong length", e);
    }
  }
}
