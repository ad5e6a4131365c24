package dev.culvert.core.pod;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.IpLiteral;
import dev.culvert.core.PortMapping;
import dev.culvert.core.SocketConnect;
import dev.culvert.core.StaggeredConnect;
import dev.culvert.core.spi.PodAddress;
import dev.culvert.core.spi.PodSockets;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** The ports of pods: their names in messages, where to dial them, and why one does not answer. */
public final class PodPorts {

  /**
   * The loopback of a pod, 127.0.0.1 and then ::1, as literal addresses, since resolving {@code
   * localhost} would ask the node's files and not the pod's.
   */
  public static final List<InetAddress> LOOPBACK = List.of(literal("127.0.0.1"), literal("::1"));

  private PodPorts() {}

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

  /** A port on each of these addresses. */
  public static List<InetSocketAddress> on(List<InetAddress> addresses, int port) {
    return addresses.stream().map(address -> new InetSocketAddress(address, port)).toList();
  }

  /**
   * Connects to a pod's port: the sockets are made where the connector dials from, and the calling
   * thread waits.
   *
   * @param timeout for each of the addresses
   * @return a connected channel in blocking mode; the caller closes it
   * @throws CulvertException with the reasons of all addresses if none accepts
   */
  static SocketChannel connect(PodSockets sockets, PodAddress pod, int port, Duration timeout)
      throws InterruptedException {
    requirePort(port);
    List<InetAddress> addresses = sockets.addresses(pod);
    CompletableFuture<SocketChannel> connecting =
        SocketConnect.start(on(addresses, port), family -> await(sockets, pod, family), timeout);
    try {
      return connecting.get();
    } catch (InterruptedException e) {
      if (!connecting.cancel(false)) {
        var unused = connecting.thenAccept(SocketConnect::closeQuietly);
      }
      throw e;
    } catch (ExecutionException e) {
      throw failure(pod, port, addresses, e.getCause());
    }
  }

  /**
   * Says why a pod's port could not be connected to.
   *
   * @param addresses what was tried; the first one's answer decides which failure it is
   * @param cause what {@link StaggeredConnect} failed with for them
   * @throws InterruptedException if that is the cause
   */
  public static CulvertException failure(
      PodAddress pod, int port, List<InetAddress> addresses, @Nullable Throwable cause)
      throws InterruptedException {
    if (cause instanceof InterruptedException interrupted) {
      throw interrupted;
    }
    if (!(cause instanceof StaggeredConnect.NoneConnected none)) {
      return CulvertException.of(cause == null ? new IllegalStateException("no cause") : cause);
    }
    List<Exception> reasons = none.reasons();
    StringBuilder message = new StringBuilder(describe(pod, port));
    for (int i = 0; i < reasons.size(); i++) {
      Exception reason = reasons.get(i);
      if (i == 0 || !isNoIpv6(addresses.get(i), reason)) {
        message.append(i == 0 ? ": " : "; ").append(text(addresses.get(i))).append(": ");
        message.append(reason(reason));
      }
    }
    Failure failure = reasons.get(0) instanceof IOException io ? Failure.of(io) : Failure.INTERNAL;
    if (failure == Failure.CONNECTION_REFUSED && !addresses.equals(LOOPBACK)) {
      message.append(
          "; what listens on the pod's loopback alone is reached by the connector jnr or nsenter");
    }
    return new CulvertException(failure, message.toString(), none);
  }

  /**
   * Whether an attempt over IPv6 failed because there is none: the pod has turned it off, or this
   * JVM has (java.net.preferIPv4Stack). Then what IPv4 answered is all that there is to say.
   */
  private static boolean isNoIpv6(InetAddress address, Exception reason) {
    return address instanceof Inet6Address
        && (reason instanceof BindException
            || reason instanceof UnsupportedOperationException
            || reason instanceof UnsupportedAddressTypeException);
  }

  /** As in a URI: IPv6 in brackets, and in short where it is the loopback. */
  private static String text(InetAddress address) {
    if (address.equals(LOOPBACK.get(1))) {
      return "[::1]";
    }
    String text = address.getHostAddress();
    return address instanceof Inet6Address ? "[" + text + "]" : text;
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

  private static InetAddress literal(String text) {
    return IpLiteral.parse(text).orElseThrow();
  }
}
