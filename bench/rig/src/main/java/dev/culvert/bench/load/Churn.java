package dev.culvert.bench.load;

import dev.culvert.bench.rig.NodeUsage;
import dev.culvert.bench.rig.Rig;
import dev.culvert.server.NodeBackend;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Connections that come, echo one byte and go: a number of them, so that their ports do not run
 * out. Immutable.
 *
 * @param sequential connections a second, one at a time
 * @param concurrent the same, eight at a time
 */
public record Churn(double sequential, double concurrent) {

  private static final int AT_ONCE = 8;

  /**
   * Opens and closes so many one at a time, and then twice as many eight at a time; fewer if the
   * time is over before.
   *
   * @param most the time for each of the two
   * @throws IOException also if the node has more descriptors or children afterwards than before
   */
  public static Churn measure(Rig rig, int count, Duration most) throws IOException {
    rate(rig, 2 * AT_ONCE, AT_ONCE, most); // What the node opens once is no leak.
    Optional<NodeUsage> before = rig.nodeUsage();
    Churn churn = new Churn(rate(rig, count, 1, most), rate(rig, 2 * count, AT_ONCE, most));
    if (before.isPresent()) {
      checkLeaks(before.get(), rig.nodeUsage().orElseThrow());
    }
    return churn;
  }

  static void checkLeaks(NodeUsage before, NodeUsage after) throws IOException {
    int descriptors = after.descriptors() - before.descriptors();
    int processes = after.processes() - before.processes();
    // A session has some of its spare sockets or all.
    if (descriptors > NodeBackend.DEFAULT_SPARE_SOCKETS || processes > 0) {
      throw new IOException(
          "the node leaks: after the last connection was closed it has "
              + descriptors
              + " descriptors and "
              + processes
              + " child processes more than before the first");
    }
  }

  private static double rate(Rig rig, int count, int concurrency, Duration most)
      throws IOException {
    ExecutorService pool = Executors.newFixedThreadPool(concurrency);
    try {
      long start = System.nanoTime();
      AtomicInteger left = new AtomicInteger(count);
      List<Future<Integer>> all = new ArrayList<>();
      for (int i = 0; i < concurrency; i++) {
        all.add(pool.submit(() -> open(rig, left, start + most.toNanos())));
      }
      int opened = 0;
      for (Future<Integer> one : all) {
        opened += one.get();
      }
      return opened / ((System.nanoTime() - start) / 1e9);
    } catch (ExecutionException e) {
      throw new IOException("a connection failed: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while connections came and went", e);
    } finally {
      pool.shutdownNow();
    }
  }

  private static int open(Rig rig, AtomicInteger left, long end) throws IOException {
    int opened = 0;
    while (System.nanoTime() - end < 0 && left.getAndDecrement() > 0) {
      new IdleConnections(rig, 1).close();
      opened++;
    }
    return opened;
  }
}
