package dev.culvert.node.nsenter;

import dev.culvert.core.BlockingStream;
import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.pod.PodPorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ProtocolFamily;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Bytes go through a Unix socket that the child connects to, each child to a path of its own. It
 * connects to the pod first, so that its coming is the sign that the pod has accepted; the child's
 * end is the sign that it has not.
 */
final class UnixSockets implements Plumbing {

  private static final ProtocolFamily UNIX = StandardProtocolFamily.UNIX;
  private static final ProcessBuilder.Redirect NOTHING =
      ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile());

  private final Commands commands;
  private final Children children;
  private final SocketDirectory directory;
  private final ConnectSigns signs = new ConnectSigns();

  UnixSockets(Commands commands, Children children, SocketDirectory directory) {
    this.commands = commands;
    this.children = children;
    this.directory = directory;
  }

  @Override
  public BlockingStream.Channel connect(Attempt attempt) throws IOException, InterruptedException {
    Path path = directory.next();
    try (ServerSocketChannel listener = listen(attempt, path)) {
      return connect(attempt, path, listener);
    } catch (ClosedByInterruptException e) {
      Thread.interrupted();
      InterruptedException interrupted = new InterruptedException("the dial was given up");
      interrupted.initCause(e);
      throw interrupted;
    } finally {
      Files.deleteIfExists(path);
    }
  }

  @Override
  public boolean holdsCarriers() {
    return false;
  }

  @Override
  public void close() {
    signs.close();
    directory.close();
  }

  private static ServerSocketChannel listen(Attempt attempt, Path path) throws IOException {
    @Nullable ServerSocketChannel listener = null;
    try {
      listener = ServerSocketChannel.open(UNIX);
      return listener.bind(UnixDomainSocketAddress.of(path), 1);
    } catch (ClosedByInterruptException e) {
      throw e;
    } catch (IOException e) {
      if (listener != null) {
        listener.close();
      }
      throw unavailable(attempt, "cannot listen on " + path, e);
    }
  }

  private BlockingStream.Channel connect(Attempt attempt, Path path, ServerSocketChannel listener)
      throws IOException, InterruptedException {
    Command command = commands.overSocket(attempt, path);
    Child child =
        children.start(
            attempt,
            command,
            command
                .builder()
                .redirectInput(NOTHING)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD));
    CompletableFuture<Process> ended = closeAtEnd(child, attempt, listener);
    boolean connected = false;
    try {
      signs.awaitConnected(child, attempt);
      UnixChannel channel = new UnixChannel(child, accept(attempt, path, listener));
      connected = true;
      return channel;
    } catch (ClosedByInterruptException e) {
      throw e;
    } catch (ClosedChannelException e) {
      throw notConnected(child, attempt, e);
    } finally {
      ended.cancel(false);
      if (!connected) {
        child.kill();
      }
    }
  }

  private SocketChannel accept(Attempt attempt, Path path, ServerSocketChannel listener)
      throws IOException, InterruptedException {
    CompletableFuture<SocketChannel> accepted = signs.accept(listener);
    try {
      return accepted.get();
    } catch (InterruptedException e) {
      if (!accepted.cancel(false) && !accepted.isCompletedExceptionally()) {
        accepted.join().close();
      }
      throw e;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ClosedChannelException closed) {
        throw closed;
      }
      throw unavailable(attempt, "cannot accept on " + path, new IOException(e.getCause()));
    }
  }

  /** Closing the listener wakes whoever accepts with {@link AsynchronousCloseException}. */
  private static CompletableFuture<Process> closeAtEnd(
      Child child, Attempt attempt, ServerSocketChannel listener) {
    CompletableFuture<Process> ended = child.ended();
    CompletableFuture<Process> unused =
        ended
            .orTimeout(attempt.patience().toMillis(), TimeUnit.MILLISECONDS)
            .whenComplete((process, late) -> close(listener));
    return ended;
  }

  private static IOException notConnected(
      Child child, Attempt attempt, ClosedChannelException cause)
      throws IOException, InterruptedException {
    if (child.hasEnded()) {
      return child.connectFailure(attempt.pod());
    }
    SocketTimeoutException named =
        new SocketTimeoutException(
            "no sign of the child within " + attempt.patience().toMillis() + " ms");
    named.initCause(cause);
    return named;
  }

  private static CulvertException unavailable(Attempt attempt, String what, IOException cause) {
    return new CulvertException(
        Failure.UNAVAILABLE,
        PodPorts.describe(attempt.pod(), attempt.port())
            + ": "
            + what
            + ": "
            + cause.getMessage()
            + "; look at the limit of open files (ulimit -n), and whether the directory is"
            + " still there",
        cause);
  }

  private static void close(ServerSocketChannel listener) {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
