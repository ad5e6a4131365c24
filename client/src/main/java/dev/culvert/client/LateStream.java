package dev.culvert.client;

import dev.culvert.core.Chunk;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Session;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A stream of a session that is yet to open. What its user says before is kept, and said when the
 * pod has accepted; from then on it is that session's stream. Thread-safe, under the rules of
 * {@link DuplexStream}.
 */
final class LateStream implements DuplexStream, DuplexStream.Handler {

  private final Handler user;

  /** Guards the fields below. The stream is called under it, which calls nobody back meanwhile. */
  private final ReentrantLock lock = new ReentrantLock();

  private @Nullable DuplexStream stream;
  private @Nullable Chunk firstWrite;
  private boolean demanded;
  private boolean outputShut;
  private boolean opened;
  private boolean over;

  /**
   * @param user gets the callbacks
   */
  LateStream(Handler user) {
    this.user = user;
  }

  /** The session is open: dials, unless nobody waits any more. */
  void dial(Session session, int port) {
    lock.lock();
    try {
      if (!over) {
        stream = session.dial(port, this);
      }
    } finally {
      lock.unlock();
    }
  }

  /** There is no session; not to be called from within a call of this. */
  void fail(CulvertException why) {
    if (end()) {
      user.onClosed(why);
    }
  }

  @Override
  public @Nullable Chunk read() {
    DuplexStream there = opened();
    return there == null ? null : there.read();
  }

  @Override
  public void demand() {
    DuplexStream there;
    lock.lock();
    try {
      there = opened();
      demanded = true;
    } finally {
      lock.unlock();
    }
    if (there != null) {
      there.demand();
    }
  }

  @Override
  public boolean write(Chunk chunk) {
    DuplexStream there;
    String misuse = null;
    lock.lock();
    try {
      there = opened();
      if (there == null && !over) {
        if (firstWrite != null) {
          misuse = "a second write while one is pending; wait for onWritable";
        } else if (outputShut) {
          misuse = "a write after shutdownOutput";
        } else {
          firstWrite = chunk;
          return false;
        }
      }
    } finally {
      lock.unlock();
    }
    if (there != null) {
      return there.write(chunk);
    }
    chunk.release();
    if (misuse != null) {
      throw new IllegalStateException(misuse);
    }
    return false;
  }

  @Override
  public void shutdownOutput() {
    DuplexStream there;
    lock.lock();
    try {
      there = opened();
      outputShut = true;
    } finally {
      lock.unlock();
    }
    if (there != null) {
      there.shutdownOutput();
    }
  }

  @Override
  public void reset(CulvertException reason) {
    DuplexStream there;
    lock.lock();
    try {
      there = stream;
    } finally {
      lock.unlock();
    }
    if (there != null) {
      there.reset(reason);
    } else if (end()) {
      new OwnThread("culvert-reset").execute(() -> user.onClosed(reason));
    }
  }

  @Override
  public void onOpen() {
    boolean taken = false;
    lock.lock();
    try {
      DuplexStream there = Objects.requireNonNull(stream, "stream");
      opened = true;
      if (firstWrite != null) {
        Chunk first = firstWrite;
        firstWrite = null;
        taken = there.write(first);
      }
      if (outputShut) {
        there.shutdownOutput();
      }
      if (demanded) {
        there.demand();
      }
    } finally {
      lock.unlock();
    }
    user.onOpen();
    if (taken) {
      user.onWritable();
    }
  }

  @Override
  public void onReadable() {
    user.onReadable();
  }

  @Override
  public void onWritable() {
    user.onWritable();
  }

  @Override
  public void onClosed(@Nullable CulvertException failure) {
    end();
    user.onClosed(failure);
  }

  /** The stream, if it may be spoken to directly. */
  private @Nullable DuplexStream opened() {
    lock.lock();
    try {
      return opened ? stream : null;
    } finally {
      lock.unlock();
    }
  }

  /** Drops what was kept; false if that is old news. */
  private boolean end() {
    Chunk dropped;
    boolean isNews;
    lock.lock();
    try {
      isNews = !over;
      over = true;
      dropped = firstWrite;
      firstWrite = null;
    } finally {
      lock.unlock();
    }
    if (dropped != null) {
      dropped.release();
    }
    return isNews;
  }
}
