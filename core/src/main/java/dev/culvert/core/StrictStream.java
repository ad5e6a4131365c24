package dev.culvert.core;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A stream between its user and whoever made it, that finds what the user does wrong. Thread-safe,
 * under the rules of {@link DuplexStream}.
 */
final class StrictStream implements DuplexStream {

  /** The callback that a thread is in, in words. */
  private static final ThreadLocal<@Nullable String> CALLBACK = new ThreadLocal<>();

  private final String name;
  private final Handler user;
  private final Consumer<CulvertException> report;

  /** From before a write until it has returned true, or its {@code onWritable} has come. */
  private final AtomicBoolean writePending = new AtomicBoolean();

  private volatile boolean outputShut;
  private volatile boolean over;
  private volatile @Nullable DuplexStream stream;
  private volatile @Nullable CulvertException misuse;
  private volatile @Nullable CallbackWatch running;

  StrictStream(String name, Handler user, Consumer<CulvertException> report) {
    this.name = name;
    this.user = user;
    this.report = report;
  }

  /** What a callback that this thread is in is called; null if it is in none. */
  static @Nullable String callbackOfThisThread() {
    return CALLBACK.get();
  }

  /** To be handed to whoever makes the stream. */
  Handler callbacks() {
    return new Callbacks();
  }

  /** Attaching and finding a misuse each write their own field before they read the other's. */
  void attach(DuplexStream made) {
    stream = made;
    CulvertException why = misuse;
    if (why != null) {
      made.reset(why);
    }
  }

  @Override
  public @Nullable Chunk read() {
    CallbackWatch callback = running;
    if (callback == null || !callback.isOn(Thread.currentThread())) {
      throw refusal("read outside a callback; read in onReadable, after demand");
    }
    Chunk chunk = attached().read();
    return chunk == null ? null : new StrictChunk(chunk, this);
  }

  @Override
  public void demand() {
    attached().demand();
  }

  @Override
  public boolean write(Chunk chunk) {
    Chunk own = chunk instanceof StrictChunk read ? read.handOver() : new WrittenChunk(chunk, this);
    if (over) {
      return attached().write(own);
    }
    if (outputShut) {
      own.release();
      throw refusal("a write after shutdownOutput");
    }
    if (!writePending.compareAndSet(false, true)) {
      own.release();
      throw refusal("a second write while one is pending; wait for onWritable");
    }
    boolean more = attached().write(own);
    if (more) {
      writePending.set(false);
    }
    return more;
  }

  @Override
  public void shutdownOutput() {
    outputShut = true;
    attached().shutdownOutput();
  }

  @Override
  public void reset(CulvertException reason) {
    over = true;
    attached().reset(reason);
  }

  /** A misuse that a call is: to be thrown from it. */
  IllegalStateException refusal(String what) {
    CulvertException found = found(what);
    return new IllegalStateException(found.getMessage(), found);
  }

  /** Reports a misuse, and resets the stream for it. */
  CulvertException found(String what) {
    CulvertException found =
        new CulvertException(Failure.INTERNAL, "misuse of " + name + ": " + what);
    misuse = found;
    over = true;
    report.accept(found);
    DuplexStream made = stream;
    if (made != null) {
      made.reset(found);
    }
    return found;
  }

  private DuplexStream attached() {
    DuplexStream made = stream;
    if (made == null) {
      throw new IllegalStateException(name + " is used before it is dialled");
    }
    return made;
  }

  /** The user, as the stream sees it. */
  private final class Callbacks implements Handler {

    @Override
    public void onOpen() {
      call("onOpen", user::onOpen);
    }

    @Override
    public void onReadable() {
      call("onReadable", user::onReadable);
    }

    @Override
    public void onWritable() {
      writePending.set(false);
      call("onWritable", user::onWritable);
    }

    @Override
    public void onClosed(@Nullable CulvertException failure) {
      over = true;
      call("onClosed", () -> user.onClosed(failure));
    }

    private void call(String callback, Runnable passOn) {
      CallbackWatch watch = CallbackWatch.start(callback, StrictStream.this);
      running = watch;
      String before = CALLBACK.get();
      CALLBACK.set(callback + " of " + name);
      try {
        passOn.run();
      } finally {
        CALLBACK.set(before);
        running = null;
        watch.end();
      }
    }
  }
}
