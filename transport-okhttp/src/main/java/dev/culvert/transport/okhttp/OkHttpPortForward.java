package dev.culvert.transport.okhttp;

import dev.culvert.core.Chunk;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import java.util.concurrent.CompletableFuture;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/**
 * The port-forward request of a connection: stays open for its life, and tells why it ends.
 * Thread-safe.
 */
final class OkHttpPortForward implements DuplexStream.Handler {

  private final OkHttpSession session;
  private final SessionConnection connection;
  private final SingleConnectionClient server;
  private final CompletableFuture<DuplexStream> stream = new CompletableFuture<>();

  OkHttpPortForward(
      OkHttpSession session, SessionConnection connection, SingleConnectionClient server) {
    this.session = session;
    this.connection = connection;
    this.server = server;
  }

  /** Connects, and asks. */
  void start() {
    String what = session.target().toString();
    stream.complete(
        OkHttpSession.open(
            what, () -> new RequestChannel(what, new Request.Builder(), server, null), this));
    stream.join().demand();
  }

  /** Ends our half; the server ends its own when all that went through it is over. Idempotent. */
  void finish() {
    stream.join().shutdownOutput();
  }

  void reset(CulvertException why) {
    stream.join().reset(why);
  }

  @Override
  public void onOpen() {
    session.accepted(connection);
  }

  @Override
  public void onReadable() {
    DuplexStream from = stream.join();
    for (Chunk chunk = from.read(); chunk != null; chunk = from.read()) {
      boolean last = chunk.isLast();
      chunk.release();
      if (last) {
        session.requestEnded(connection);
      }
    }
    from.demand();
  }

  @Override
  public void onWritable() {}

  @Override
  public void onClosed(@Nullable CulvertException failure) {
    session.requestClosed(connection, failure);
  }
}
