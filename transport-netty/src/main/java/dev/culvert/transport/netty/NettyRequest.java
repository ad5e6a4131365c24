package dev.culvert.transport.netty;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.Target;
import dev.culvert.core.session.GrowingWindow;
import dev.culvert.core.session.WindowGrowth;
import dev.culvert.core.wire.Answer;
import dev.culvert.core.wire.PeerFailures;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2PingFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.handler.codec.http2.Http2StreamChannelOption;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.util.ReferenceCountUtil;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One request whose bodies stay open both ways. Speaks the protocol: what was asked, what the
 * answer, the trailers or a reset mean; the subclasses say where the bytes go. Confined to its
 * event loop, but for {@link #run} and {@link #giveCredit}.
 *
 * <p>Frames are taken as they come; what holds the server back is the stream's window alone, whose
 * credit goes back only by {@link #giveCredit}. So a reset is seen even while nobody reads.
 */
@SuppressWarnings("FutureReturnValueIgnored") // channelInactive tells what became of it.
abstract class NettyRequest extends ChannelInboundHandlerAdapter {

  private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(1 << 17, 1 << 18);

  private final NettySession session;
  private final String what;
  private final Answer answer;
  private final GrowingWindow window;
  private final AtomicInteger hops = new AtomicInteger();
  private final AtomicInteger credit = new AtomicInteger();

  private @Nullable Channel channel;
  private @Nullable CulvertException failure;
  private boolean inputEnded;
  private boolean outputEnded;
  private boolean flushScheduled;
  private boolean over;

  /**
   * @param what this is, for messages
   */
  NettyRequest(NettySession session, String what) {
    this.session = session;
    this.what = what;
    this.answer = new Answer(what);
    this.window = session.growth().stream();
  }

  /** Whether the request has gone, and ended, before there was a stream: as one to upgrade. */
  abstract boolean isSent();

  /** Adds what the request has besides the path. */
  abstract void addHeaders(Http2Headers headers);

  /** The server has answered 200. */
  abstract void accepted();

  /** Takes ownership of a frame that may have bytes; its credit is owed to the server. */
  abstract void received(Http2DataFrame frame);

  /** The server has ended its half in good order. */
  abstract void inputEnded();

  /** The stream has failed and will be over soon: nothing more is to be read or written. */
  abstract void failed(CulvertException why);

  /** The stream is over: {@link #failure} says whether in good order. Once, always last. */
  abstract void over();

  final NettySession session() {
    return session;
  }

  final String what() {
    return what;
  }

  final @Nullable CulvertException failure() {
    return failure;
  }

  final boolean isWritable() {
    Channel current = channel;
    return current != null && current.isWritable();
  }

  /** Runs a task on the event loop, here and now if nothing that was asked before waits for it. */
  final void run(Runnable task) {
    if (session.loop().inEventLoop() && hops.get() == 0) {
      task.run();
      return;
    }
    hops.incrementAndGet();
    session.execute(
        () -> {
          hops.decrementAndGet();
          task.run();
        });
  }

  /** Sends the request, unless the stream has failed already. */
  final void open(@Nullable Channel connection) {
    if (failure != null || connection == null) {
      end();
      return;
    }
    new Http2StreamChannelBootstrap(connection)
        .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
        .handler(this)
        .open()
        .addListener(
            future -> {
              if (!future.isSuccess()) {
                fail(session.life().loss());
                end();
              }
            });
  }

  /** Whether frames can still be written. */
  final boolean canWrite() {
    Channel current = channel;
    return failure == null && current != null && current.isActive();
  }

  /** Writes a frame; takes ownership. */
  final ChannelFuture write(Http2StreamFrame frame) {
    return channel().write(frame);
  }

  final void flush() {
    channel().flush();
  }

  /** Flushes after what the event loop already has to do, together with what that writes. */
  final void flushSoon() {
    if (!flushScheduled) {
      flushScheduled = true;
      session.execute(
          () -> {
            flushScheduled = false;
            flush();
          });
    }
  }

  /** Ends the output with END_STREAM, behind what was written before. */
  final void endOutput() {
    write(new DefaultHttp2DataFrame(true))
        .addListener(
            future -> {
              if (future.isSuccess()) {
                outputEnded = true;
              }
            });
    flushSoon();
  }

  /** Gives the server credit for bytes that have gone downstream. Thread-safe. */
  final void giveCredit(int bytes) {
    if (bytes > 0 && credit.getAndAdd(bytes) == 0) {
      session.execute(this::sendCredit);
    }
  }

  /** Ends both directions at once; the server sees RST_STREAM(CANCEL). Idempotent. */
  final void fail(CulvertException why) {
    if (failure != null) {
      return;
    }
    failure = why;
    Channel current = channel;
    if (current != null) {
      current.close();
    }
    failed(why);
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    channel = ctx.channel();
    ctx.channel().config().setOption(Http2StreamChannelOption.AUTO_STREAM_FLOW_CONTROL, false);
    if (isSent()) {
      outputEnded = true;
    } else {
      send();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (failure == null && message instanceof Http2DataFrame data) {
      onData(data);
      return;
    }
    if (failure == null && message instanceof Http2HeadersFrame headers) {
      onHeaders(headers);
    }
    ReferenceCountUtil.release(message);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof Http2ResetFrame reset) {
      fail(PeerFailures.ofReset(what, reset.errorCode()));
    }
    ctx.fireUserEventTriggered(event);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause.getCause() instanceof SSLException) {
      // The multiplexer tells every stream what has befallen the connection, and only then us.
      session.life().broken(cause);
      fail(session.life().loss());
    } else {
      fail(new CulvertException(Failure.PROTOCOL_ERROR, what + ": " + cause.getMessage(), cause));
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (!inputEnded || !outputEnded) {
      fail(session.life().loss());
    }
    end();
  }

  private void send() {
    Target target = session.target();
    Http2Headers headers =
        new DefaultHttp2Headers()
            .method("POST")
            .scheme(target.server().getScheme())
            .authority(target.server().getRawAuthority())
            .path(session.path());
    addHeaders(headers);
    write(new DefaultHttp2HeadersFrame(headers))
        .addListener(
            future -> {
              if (!future.isSuccess()) {
                fail(ofUnsent(future.cause()));
              }
            });
    if (session.growth().wantsPing()) {
      channel().parent().write(new DefaultHttp2PingFrame(WindowGrowth.PING));
    }
    flushSoon();
  }

  private void onHeaders(Http2HeadersFrame frame) {
    Http2Headers headers = frame.headers();
    if (answer.isBegun()) {
      endInput(headers::get);
      return;
    }
    if (answer.begin(status(headers), headers::get)) {
      accepted();
    }
    if (frame.isEndStream()) {
      endInput(Answer.Fields.NONE);
    }
  }

  private void onData(Http2DataFrame frame) {
    boolean last = frame.isEndStream();
    if (answer.isAccepted()) {
      received(frame);
    } else {
      last |= refused(frame);
    }
    if (last) {
      endInput(Answer.Fields.NONE);
    }
  }

  /** Takes a part of a refusal; returns whether no more is needed. */
  private boolean refused(Http2DataFrame frame) {
    try {
      giveCredit(frame.initialFlowControlledBytes());
      return answer.take(frame.content().nioBuffer());
    } finally {
      frame.release();
    }
  }

  private void endInput(Answer.Fields trailers) {
    if (failure != null) {
      return;
    }
    CulvertException why = answer.end(trailers);
    if (why == null) {
      inputEnded = true;
      inputEnded();
    } else {
      fail(why);
    }
  }

  private void end() {
    if (!over) {
      over = true;
      window.close();
      over();
    }
  }

  private void sendCredit() {
    int bytes = credit.getAndSet(0);
    if (canWrite()) {
      write(new DefaultHttp2WindowUpdateFrame(bytes));
      int more = window.consumed(bytes);
      if (more > 0) {
        ReceiveWindows.grow((Http2StreamChannel) channel(), more);
      }
      flush();
    }
  }

  private CulvertException ofUnsent(Throwable cause) {
    if (cause instanceof Http2Exception refusal && refusal.error() == Http2Error.REFUSED_STREAM) {
      return PeerFailures.noMoreStreams(what, cause);
    }
    return session.life().loss();
  }

  private Channel channel() {
    return Objects.requireNonNull(channel, "channel");
  }

  /** The answer's status; 0 if it has none that is a number. */
  private static int status(Http2Headers answer) {
    try {
      return Integer.parseInt(String.valueOf(answer.status()));
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
