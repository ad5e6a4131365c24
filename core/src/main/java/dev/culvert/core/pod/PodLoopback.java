package dev.culvert.core.pod;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.PortMapping;
import dev.culvert.core.SocketConnect;
import dev.culvert.core.StaggeredConnect;
import dev.culvert.core.spi.PodAddress;
import dev.culvert.core.spi.PodSockets;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.time.Duration;
import java.util.List;
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

  private PodLoopback() {}

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
    if (port < 1 || port > PortMapping.MAX_PORT) {
      throw new CulvertException(
          Failure.INVALID_REQUEST, "port " + port + " must be 1 to " + PortMapping.MAX_PORT);
    }
  }

  /** The addresses of a pod's port in the order to try them. */
  public static List<InetSocketAddress> addresses(int port) {
    return List.of(new InetSocketAddress(IPV4, port), new InetSocketAddress(IPV6, port));
  }

  /**
   * Connects to a pod's port: the sockets are made inside, and the calling thread waits.
   *
   * @param timeout for each of the two addresses
   * @return a connected channel in blocking mode; the caller closes it
   * @throws CulvertException with the reasons of both addresses if neither accepts
   */
  static SocketChannel connect(PodSockets sockets, PodAddress pod, int port, Duration timeout)
      throws InterruptedException {
    requirePort(port);
    CompletableFuture<SocketChannel> connecting =
        SocketConnect.start(addresses(port), family -> await(sockets, pod, family), timeout);
    try {
      return connecting.get();
    } catch (InterruptedException e) {
      if (!connecting.cancel(false)) {
        var unused = connecting.thenAccept(SocketConnect::closeQuietly);
      }
      throw e;
    } catch (ExecutionException e) {
      throw failure(pod, port, e.getCause());
    }
  }

  /**
   * Says why a pod's port could not be connected to.
   *
   * @param cause what {@link StaggeredConnect} failed with, for the two {@link #addresses}; what
   *     127.0.0.1 answered decides which failure it is
   * @throws InterruptedException if that is the cause
   */
  public static CulvertException failure(PodAddress pod, int port, @Nullable Throwable cause)
      throws InterruptedException {
    if (cause instanceof InterruptedException interrupted) {
      throw interrupted;
    }
    if (!(cause instanceof StaggeredConnect.NoneConnected none)) {
      return CulvertException.of(cause == null ? new IllegalStateException("no cause") : cause);
    }
    Exception ipv4 = none.reasons().get(0);
    Exception ipv6 = none.reasons().get(1);
    String message = describe(pod, port) + ": 127.0.0.1: " + reason(ipv4);
    return new CulvertException(
        ipv4 instanceof IOException io ? Failure.of(io) : Failure.INTERNAL,
        isNoIpv6(ipv6) ? message : message + "; [::1]: " + reason(ipv6),
        none);
  }

  /**
   * Whether an attempt on ::1 failed because there is no IPv6: the pod has turned it off, or this
   * JVM has (java.net.preferIPv4Stack). Then what 127.0.0.1 answered is all that there is to say.
   */
  private static boolean isNoIpv6(Exception ipv6) {
    return ipv6 instanceof BindException
        || ipv6 instanceof UnsupportedOperationException
        || ipv6 instanceof UnsupportedAddressTypeException;
  }

  private static SocketChannel await(PodSockets sockets, PodAddress pod, ProtocolFamily family)
      throws Exception {
    CompletableFuture<SocketChannel> opening =
        sockets.open(pod, () -> SocketChannel.open(family)).toCompletableFuture();
    try {
      return opening.get();
    } catch (InterruptedException e) {
      var unused = opening.thenAccept(SocketConnect::closeQuietly);
      throw e;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }

  private static String reason(Exception e) {
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
