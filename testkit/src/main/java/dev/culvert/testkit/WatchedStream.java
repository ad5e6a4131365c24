package dev.culvert.testkit;

import dev.culvert.core.Chunk;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A stream between its user and whoever made it: passes calls and callbacks on, and notes every
 * rule of {@link DuplexStream} that the stream breaks. What is written is overwritten once it is
 * released. Thread-safe, under the rules of {@link DuplexStream}.
 */
public final class WatchedStream implements DuplexStream {

  private final StreamRules rules = new StreamRules();
  private final CompletableFuture<DuplexStream> stream = new CompletableFuture<>();
  private final Handler user;

  /** Threads that are in a call of the stream, when none of its callbacks may run on them. */
  private final Set<Thread> calling = ConcurrentHashMap.newKeySet();

  /**
   * @param user gets the callbacks
   */
  public WatchedStream(Handler user) {
    this.user = user;
  }

  /** Opens the stream; once, and before any other call. */
  public void open(Function<Handler, DuplexStream> opener) {
    stream.complete(calling("the dial", () -> opener.apply(new Watch())));
  }

  /** The rules that were broken, in the order in which it showed. */
  public List<String> violations() {
    return rules.violations();
  }

  @Override
  public @Nullable Chunk read() {
    Chunk chunk = calling("read", stream.join()::read);
    rules.wasRead(chunk);
    return chunk;
  }

  @Override
  public void demand() {
    rules.demandBegins();
    try {
      running("demand", stream.join()::demand);
    } finally {
      rules.demandEnds();
    }
  }

  @Override
  public boolean write(Chunk chunk) {
    StreamRules.Write write = rules.writeBegins();
    WatchedChunk watched = new WatchedChunk(chunk, rules::note);
    boolean more;
    try {
      more = calling(null, () -> stream.join().write(watched));
    } catch (RuntimeException | Error e) {
      rules.writeThrew(write, watched, e);
      throw e;
    }
    rules.writeReturned(write, watched, more);
    return more;
  }

  @Override
  public void shutdownOutput() {
    rules.outputIsShut();
    running("shutdownOutput", stream.join()::shutdownOutput);
  }

  @Override
  public void reset(CulvertException reason) {
    running("reset", () -> stream.join().reset(reason));
    rules.wasReset();
  }

  private void running(String name, Runnable call) {
    calling(
        name,
        () -> {
          call.run();
          return null;
        });
  }

  /**
   * @param name of a call that throws nothing; null of one that may
   */
  private <T extends @Nullable Object> T calling(@Nullable String name, Supplier<T> call) {
    boolean outermost = calling.add(Thread.currentThread());
    try {
      return call.get();
    } catch (RuntimeException | Error e) {
      if (name != null) {
        rules.note(name + " threw " + e);
      }
      throw e;
    } finally {
      if (outermost) {
        calling.remove(Thread.currentThread());
      }
    }
  }

  /** The user as the stream sees it. */
  private final class Watch implements Handler {

    @Override
    public void onOpen() {
      callback("onOpen", rules::opened, user::onOpen);
    }

    @Override
    public void onReadable() {
      callback(
          "onReadable",
          rules::readable,
          () -> {
            user.onReadable();
            rules.readableEnds();
          });
    }

    @Override
    public void onWritable() {
      callback("onWritable", rules::writable, user::onWritable);
    }

    @Override
    public void onClosed(@Nullable CulvertException failure) {
      callback("onClosed", () -> rules.closed(failure), () -> user.onClosed(failure));
    }

    private void callback(String name, Runnable check, Runnable passOn) {
      if (calling.contains(Thread.currentThread())) {
        rules.note(name + " from inside a call");
      }
      rules.callbackBegins(name);
      try {
        check.run();
        passOn.run();
      } finally {
        rules.callbackEnds();
      }
    }
  }
}
