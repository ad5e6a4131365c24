package dev.culvert.tck.server;

import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.pod.PodPorts;
import dev.culvert.core.spi.PodAddress;
import dev.culvert.core.spi.PodConnector;
import dev.culvert.core.spi.PodSockets;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Lends the machine's own network as the pod's inside, on a thread for each visit, but for pods
 * that are known by their IP: those it dials from here.
 */
final class FakeConnector implements PodConnector {

  /** Fails every second visit, the one for ::1, as a JVM does whose IPv6 is turned off. */
  volatile boolean withoutIpv6;

  /** Keeps what a visit has opened until this is counted down; null for not. */
  volatile @Nullable CountDownLatch keeping;

  /** Fails every visit, as when there are no descriptors left. */
  volatile boolean isShort;

  /** Why no pod can be dialled; null if pods can. */
  volatile @Nullable CulvertException refusal;

  /** What was made to spare: by the visits that make several at once. */
  final List<SocketChannel> spares = new CopyOnWriteArrayList<>();

  private final AtomicInteger visits = new AtomicInteger();
  private final AtomicInteger opened = new AtomicInteger();

  /** Sockets that were made. */
  int opened() {
    return opened.get();
  }

  /** Visits that were asked for. */
  int visits() {
    return visits.get();
  }

  @Override
  public void requireReach(PodAddress pod) {
    CulvertException reason = refusal;
    if (reason != null) {
      throw reason;
    }
  }

  @Override
  public DuplexStream dial(PodAddress pod, int port, DuplexStream.Handler handler) {
    throw new AssertionError("a server prefers sockets");
  }

  @Override
  public Optional<PodSockets> sockets() {
    return Optional.of(
        new PodSockets() {
          @Override
          public List<InetAddress> addresses(PodAddress pod) {
            return pod.ips().isEmpty() ? PodPorts.LOOPBACK : pod.ips();
          }

          @Override
          public boolean takesVisit(PodAddress pod) {
            return pod.ips().isEmpty() && !(pod instanceof PodAddress.OnHost);
          }

          @Override
          public <T> CompletionStage<T> open(PodAddress pod, Callable<T> opener) {
            CompletableFuture<T> result = new CompletableFuture<>();
            boolean fails = visits.incrementAndGet() % 2 == 0 && withoutIpv6;
            Callable<T> visit = fails ? new WithoutIpv6<>() : opener;
            CountDownLatch latch = keeping;
            Thread thread = new Thread(() -> run(visit, latch, result), "pod-visit");
            thread.start();
            return result;
          }
        });
  }

  @Override
  public void close() {}

  private <T> void run(
      Callable<T> opener, @Nullable CountDownLatch latch, CompletableFuture<T> result) {
    try {
      if (isShort) {
        throw new IOException("Too many open files");
      }
      T socket = opener.call();
      opened.incrementAndGet();
      if (socket instanceof List<?> several) {
        several.forEach(each -> spares.add((SocketChannel) each));
      }
      if (latch != null) {
        latch.await();
      }
      result.complete(socket);
    } catch (Exception e) {
      result.completeExceptionally(e);
    }
  }

  private static final class WithoutIpv6<T> implements Callable<T> {

    @Override
    public T call() {
      throw new UnsupportedAddressTypeException();
    }
  }
}
