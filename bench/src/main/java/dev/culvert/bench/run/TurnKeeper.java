package dev.culvert.bench.run;

import dev.culvert.bench.Turns;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * Gives two forks their {@link Turns}: when both want one, the one that was second before is first
 * now. In the warm-up it tells both to go on until both are warm. One that is gone is not waited
 * for. Thread-safe.
 */
final class TurnKeeper implements AutoCloseable {

  private static final Set<Integer> KNOWN =
      Set.of((int) Turns.WANT, (int) Turns.WARM, (int) Turns.WARMING);

  private final ServerSocketChannel server;
  private final List<CompletableFuture<SocketChannel>> joined;

  private TurnKeeper(ServerSocketChannel server, int forks) {
    this.server = server;
    this.joined =
        IntStream.range(0, forks).mapToObj(fork -> new CompletableFuture<SocketChannel>()).toList();
  }

  /** Waits for so many forks on a port of loopback. */
  static TurnKeeper open(int forks) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open();
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    TurnKeeper keeper = new TurnKeeper(server, forks);
    Thread thread = new Thread(keeper::keep, "culvert-bench-turns");
    thread.setDaemon(true);
    thread.start();
    return keeper;
  }

  /** The option that has a JVM join as the fork of a number, from 0. */
  String jvmOption(int fork) throws IOException {
    int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
    return "-D" + Turns.PROPERTY + "=" + port + ":" + fork;
  }

  /** Done when a fork has joined; never if the turns end before that. */
  CompletableFuture<SocketChannel> joined(int fork) {
    return joined.get(fork);
  }

  @Override
  public void close() {
    giveUp();
  }

  /** No turn is given any more; who waits for one is told. Idempotent. */
  void giveUp() {
    try {
      server.close();
      for (CompletableFuture<SocketChannel> fork : joined) {
        if (fork.isDone()) {
          fork.join().close();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot end the turns of two forks", e);
    }
  }

  private void keep() {
    try {
      while (joined.stream().anyMatch(fork -> !fork.isDone())) {
        SocketChannel fork = server.accept();
        int number = heard(fork) - '0';
        if (number < 0 || number >= joined.size() || !joined.get(number).complete(fork)) {
          fork.close(); // None of ours.
        }
      }
    } catch (IOException e) {
      return; // By close().
    }
    List<SocketChannel> here = new ArrayList<>();
    joined.forEach(fork -> here.add(fork.join()));
    while (!here.isEmpty()) {
      Map<SocketChannel, Integer> words = new HashMap<>();
      here.forEach(fork -> words.put(fork, word(fork)));
      here.removeIf(fork -> !KNOWN.contains(words.getOrDefault(fork, -1)));
      if (here.stream().allMatch(fork -> said(fork, Turns.WANT, words))) {
        here.removeIf(fork -> !takesItsTurn(fork));
        Collections.reverse(here);
      } else {
        boolean warm = here.stream().noneMatch(fork -> said(fork, Turns.WARMING, words));
        here.removeIf(fork -> !told(fork, warm ? Turns.WARM : Turns.WARMING));
      }
    }
  }

  private static boolean said(SocketChannel fork, byte what, Map<SocketChannel, Integer> words) {
    return words.getOrDefault(fork, -1) == what;
  }

  private static boolean told(SocketChannel fork, byte what) {
    try {
      fork.write(ByteBuffer.wrap(new byte[] {what}));
      return true;
    } catch (IOException e) {
      return false; // It is gone.
    }
  }

  private static boolean takesItsTurn(SocketChannel fork) {
    return told(fork, Turns.HAVE) && word(fork) == Turns.DONE;
  }

  /** What a fork says; -1 if it is gone. */
  private static int word(SocketChannel fork) {
    try {
      return heard(fork);
    } catch (IOException e) {
      return -1; // It is gone.
    }
  }

  /** What a fork says; -1 if it says no more. */
  private static int heard(SocketChannel fork) throws IOException {
    ByteBuffer word = ByteBuffer.allocate(1);
    return fork.read(word) < 0 ? -1 : word.get(0);
  }
}
