package dev.culvert.core.session;

import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A stream that another makes, in somebody's keeping from before it is made until it is closed:
 * passes its callbacks on, resets it whenever that is asked, and tells its close. Thread-safe.
 */
public final class HeldStream implements DuplexStream.Handler, Lifecycle.Stream {

  private final DuplexStream.Handler handler;
  private final Consumer<? super HeldStream> onClosed;
  private volatile @Nullable DuplexStream stream;
  private volatile @Nullable CulvertException resetBy;

  /**
   * @param handler gets the stream's callbacks
   * @param onClosed called once, after the handler's {@link DuplexStream.Handler#onClosed} has
   *     returned
   */
  public HeldStream(DuplexStream.Handler handler, Consumer<? super HeldStream> onClosed) {
    this.handler = handler;
    this.onClosed = onClosed;
  }

  /**
   * Makes the stream, and resets it if that was asked. What the maker throws is thrown, and the
   * stream is nobody's any more.
   *
   * @param maker makes it with the handler that it is given, which is this
   */
  public DuplexStream make(Function<DuplexStream.Handler, DuplexStream> maker) {
    DuplexStream made;
    try {
      made = maker.apply(this);
    } catch (RuntimeException | Error e) {
      onClosed.accept(this);
      throw e;
    }
    // Attaching and resetting each write their own field before they read the other's.
    stream = made;
    CulvertException why = resetBy;
    if (why != null) {
      made.reset(why);
    }
    return made;
  }

  /** Resets the stream, or as soon as there is one. Idempotent. */
  @Override
  public void reset(CulvertException why) {
    resetBy = why;
    DuplexStream made = stream;
    if (made != null) {
      made.reset(why);
    }
  }

  @Override
  public void onOpen() {
    handler.onOpen();
  }

  @Override
  public void onReadable() {
    handler.onReadable();
  }

  @Override
  public void onWritable() {
    handler.onWritable();
  }

  @Override
  public void onClosed(@Nullable CulvertException failure) {
    try {
      handler.onClosed(failure);
    } finally {
      onClosed.accept(this);
    }
  }
}
