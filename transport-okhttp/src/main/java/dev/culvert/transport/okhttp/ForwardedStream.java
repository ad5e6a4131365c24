package dev.culvert.transport.okhttp;

import dev.culvert.core.BlockingStream;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Failure;
import dev.culvert.core.wire.WireHeaders;
import java.util.function.UnaryOperator;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/** A request with a port: one forwarded connection, on its way to the caller's handler. */
final class ForwardedStream implements DuplexStream.Handler {

  private static final int MAX_PORT = 65_535;

  private final OkHttpSession session;
  private final int port;
  private final DuplexStream.Handler handler;
  private @Nullable RequestChannel channel;
  private volatile @Nullable DuplexStream stream;
  private volatile @Nullable CulvertException resetBy;

  ForwardedStream(OkHttpSession session, int port, DuplexStream.Handler handler) {
    this.session = session;
    this.port = port;
    this.handler = handler;
  }

  /**
   * Starts; the session knows of it already.
   *
   * @param joint makes of the request's opener that of the stream
   */
  DuplexStream open(UnaryOperator<BlockingStream.Opener> joint) {
    String what = session.target() + " port " + port;
    DuplexStream opened = OkHttpSession.open(what, joint.apply(() -> request(what)), this);
    stream = opened;
    CulvertException why = resetBy;
    if (why != null) {
      opened.reset(why);
    }
    return opened;
  }

  /** Opening and resetting each write their own field before they read the other's. */
  void reset(CulvertException why) {
    resetBy = why;
    DuplexStream opened = stream;
    if (opened != null) {
      opened.reset(why);
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
      if (channel != null) {
        channel.release();
      }
      handler.onClosed(failure);
    } finally {
      session.streamClosed(this);
    }
  }

  private RequestChannel request(String what) {
    if (port < 1 || port > MAX_PORT) {
      throw new CulvertException(
          Failure.INVALID_REQUEST, "port " + port + " must be 1 to " + MAX_PORT);
    }
    session.requireOpen();
    Request.Builder request =
        new Request.Builder().header(WireHeaders.PORT, Integer.toString(port));
    RequestChannel opened = new RequestChannel(session.connection(), what, request);
    channel = opened;
    return opened;
  }
}
