package dev.culvert.transport.okhttp;

import dev.culvert.core.Chunk;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Failure;
import java.util.concurrent.CompletableFuture;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/** The port-forward request: stays open for the session's life, and tells why it ends. */
final class SessionRequest implements DuplexStream.Handler {

  private final OkHttpSession session;
  private final CompletableFuture<DuplexStream> stream = new CompletableFuture<>();
  private @Nullable RequestChannel channel;

  SessionRequest(OkHttpSession session) {
    this.session = session;
  }

  /** Connects, and asks. */
  void start() {
    stream.complete(OkHttpSession.open(session.target().toString(), this::request, this));
    stream.join().demand();
  }

  /** Ends our half; the server ends its own when all that went through it is over. */
  void finish() {
    stream.join().shutdownOutput();
  }

  void reset(CulvertException why) {
    stream.join().reset(why);
  }

  @Override
  public void onOpen() {
    session.accepted();
  }

  @Override
  public void onReadable() {
    DuplexStream from = stream.join();
    for (Chunk chunk = from.read(); chunk != null; chunk = from.read()) {
      boolean last = chunk.isLast();
      chunk.release();
      if (last) {
        session.requestEnded(
            new CulvertException(
                Failure.STOPPED, session.target() + ": the server ended the session"));
      }
    }
    from.demand();
  }

  @Override
  public void onWritable() {}

  @Override
  public void onClosed(@Nullable CulvertException failure) {
    if (channel != null) {
      channel.release();
    }
    session.requestClosed(failure == null || !isReset(failure) ? failure : lost(failure));
  }

  private RequestChannel request() {
    RequestChannel opened =
        new RequestChannel(
            session.connection(), session.target().toString(), new Request.Builder());
    channel = opened;
    return opened;
  }

  private static boolean isReset(CulvertException failure) {
    return failure.failure() == Failure.CONNECTION_RESET;
  }

  private static CulvertException lost(CulvertException failure) {
    return new CulvertException(Failure.SESSION_LOST, failure.getMessage(), failure);
  }
}
