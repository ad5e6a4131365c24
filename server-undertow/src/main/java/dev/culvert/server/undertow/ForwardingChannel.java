package dev.culvert.server.undertow;

import dev.culvert.core.config.Http2Settings;
import dev.culvert.server.greeting.Preface;
import dev.culvert.server.greeting.RequestHead;
import dev.culvert.server.greeting.UpgradeRequest;
import dev.culvert.server.spi.EngineConfig;
import dev.culvert.server.spi.Limits;
import dev.culvert.server.undertow.OpenStreams.Open;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.protocols.http2.AbstractHttp2StreamSourceChannel;
import io.undertow.protocols.http2.Http2Channel;
import io.undertow.protocols.http2.Http2HeadersStreamSinkChannel;
import io.undertow.protocols.http2.Http2SettingsStreamSourceChannel;
import io.undertow.protocols.http2.Http2StreamSourceChannel;
import io.undertow.server.protocol.framed.FrameHeaderData;
import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.lang.System.Logger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;

/**
 * An HTTP/2 connection whose streams cannot harm each other. Confined to its I/O thread.
 *
 * <p>What differs from {@link Http2Channel}, each shown on stock by {@code UndertowFaultsTest}, and
 * held to by the contract:
 *
 * <ul>
 *   <li>the connection's receive window is announced (stock leaves it at 65,535 bytes, so that a
 *       larger stream window never fills) and its credit returns on arrival, so that neither an
 *       unread nor a reset stream uses it up; the stream's window alone limits a sender, and is
 *       enforced, and its credit returns by the eighth, not by the half, when what it was for has
 *       gone downstream;
 *   <li>what has come and is not read yet is copied together, in {@link IncomingBody}, so that it
 *       holds as much memory as it has bytes (stock keeps whatever was read with it, and each empty
 *       frame), and frames with neither a byte nor an end are taken up to a limit;
 *   <li>what is thrown, an {@link Error} too, ends the connection (XNIO logs it and goes on);
 *   <li>a frame that was under way when its stream was reset is dropped (stock ends the connection
 *       with PROTOCOL_ERROR);
 *   <li>a stream's reset is told at once, also while nothing is read or written;
 *   <li>a frame that waits for the peer's window is not killed after ten minutes, and is let go
 *       when its stream is reset (stock keeps frame and buffer until the connection closes);
 *   <li>the limit of concurrent streams is enforced, and a header block has one.
 * </ul>
 */
final class ForwardingChannel extends GuardedChannel {

  private static final Logger LOG = System.getLogger(ForwardingChannel.class.getName());
  private static final int INITIAL_CONNECTION_WINDOW = 65_535;
  private static final long RELEASE_RETRY_MILLIS = 100;

  /** Bytes of a header block with its frames, beyond what its fields may be. */
  private static final int MAX_HEADER_BLOCK = 1 << 16;

  private final EngineConfig config;
  private final Http2Settings settings;
  private final FrameHeaderPeek frame = new FrameHeaderPeek();
  private final OpenStreams open = new OpenStreams();
  private final ResetCount resets = new ResetCount();
  private final ReceiveTurn turn = new ReceiveTurn(this);

  /** The request that the connection was upgraded with, until the client's SETTINGS come. */
  private @Nullable UndertowStream upgraded;

  private int prefaceToCome;
  private boolean announced;

  /** Bytes that have arrived on the connection and whose credit has not been returned. */
  private int uncredited;

  private int empty;

  /** Bytes of the header block that is under way. */
  private int headerBlock;

  ForwardingChannel(
      StreamConnection connection,
      PooledBuffers buffers,
      PooledByteBuffer afterPreface,
      EngineConfig config) {
    super(connection, buffers, afterPreface, config.http2());
    this.config = config;
    this.settings = config.http2();
  }

  /** Stream 1 is the request; the client's preface is to come. */
  ForwardingChannel(
      StreamConnection connection,
      PooledBuffers buffers,
      UpgradeRequest request,
      EngineConfig config) {
    super(connection, buffers, request, config.http2());
    this.config = config;
    this.settings = config.http2();
    Http2HeadersStreamSinkChannel answer = createInitialUpgradeResponseStream();
    prefaceToCome = Preface.LENGTH;
    open.add(answer.getStreamId(), new Open(null, answer, growth().stream()));
    upgraded = new UndertowStream(this, answer.getStreamId(), headers(request), null, answer);
  }

  /** Tells of requests from now on; {@code resumeReceives} follows. */
  void serve(Handler handler) {
    addCloseTask(closing -> loop().run(() -> loop().guard(handler::onClosed)));
    getReceiveSetter().set(ready -> loop().guard(() -> receive(handler)));
    if (!isOpen()) {
      // Undertow could not send its SETTINGS: it has run its close tasks, and runs none any more.
      loop().execute(handler::onClosed);
    }
  }

  private void receive(Handler handler) {
    turn.take();
    try {
      UndertowStream request = nextRequest();
      if (request != null) {
        handler.onRequest(request);
        pingIfWanted();
      }
    } catch (IOException e) {
      LOG.log(
          Logger.Level.DEBUG, () -> peer() + " broke the protocol; its connection is closed", e);
      IoUtils.safeClose(this);
    }
  }

  /**
   * The next request, or null if none is ready; a receive listener asks once each time. An upgraded
   * request waits for the client's SETTINGS: whatever is in between that knows only HTTP/1.1 would
   * not let them through.
   */
  private @Nullable UndertowStream nextRequest() throws IOException {
    AbstractHttp2StreamSourceChannel frame = receive();
    if (frame instanceof Http2StreamSourceChannel request) {
      Open stream = open.get(request.getStreamId());
      return stream == null
          ? null
          : new UndertowStream(
              this, request.getStreamId(), request.getHeaders(), stream.body, stream.answer);
    }
    if (frame instanceof Http2SettingsStreamSourceChannel) {
      UndertowStream first = upgraded;
      upgraded = null;
      return first;
    }
    return null;
  }

  /** Closes the connection of a client that does not send its SETTINGS in time. */
  void requireSettingsWithin(Duration patience) {
    getIoThread()
        .executeAfter(
            () -> {
              if (!announced) {
                IoUtils.safeClose(this);
              }
            },
            patience.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  /** Streams that are open: neither {@linkplain #forget forgotten} nor reset. */
  @Override
  public int openStreams() {
    return open.size();
  }

  /**
   * Asks to be told when a stream is reset, by the peer or by Undertow itself.
   *
   * @param onReset called at most once, with the error code (RFC 9113 section 7); never after
   *     {@link #forget}
   */
  void onReset(int streamId, IntConsumer onReset) {
    Open stream = open.get(streamId);
    if (stream != null) {
      stream.onReset = onReset;
    }
  }

  /** Both halves of a stream have ended: it counts no more. */
  void forget(int streamId) {
    open.remove(streamId);
  }

  @Override
  protected FrameHeaderData parseFrame(ByteBuffer data) throws IOException {
    int preface = Math.min(prefaceToCome, data.remaining());
    prefaceToCome -= preface;
    frame.look(data, data.position() + preface);
    heard();
    if (!announced && frame.isWhole() && frame.type() != FrameHeaderPeek.SETTINGS) {
      // Undertow has a line of ERROR for each of these, without the address.
      throw new IOException("the first frame of " + getPeerAddress() + " is not SETTINGS");
    }
    int before = data.remaining();
    FrameHeaderData parsed = super.parseFrame(data);
    headersArrived(before - data.remaining(), parsed != null);
    if (parsed != null) {
      frame.complete();
      if (frame.type() == FrameHeaderPeek.DATA) {
        arrived(frame.streamId(), frame.length(), frame.isEnd());
      }
    }
    return parsed;
  }

  @Override
  protected @Nullable AbstractHttp2StreamSourceChannel createChannelImpl(
      FrameHeaderData header, PooledByteBuffer data) throws IOException {
    int streamId = frame.streamId();
    switch (frame.type()) {
      case FrameHeaderPeek.DATA -> {
        return open.isLate(streamId) ? null : super.createChannelImpl(header, data);
      }
      case FrameHeaderPeek.HEADERS -> {
        if (open.isLate(streamId)) {
          return null;
        }
        return admit(streamId, super.createChannelImpl(header, data));
      }
      case FrameHeaderPeek.RST_STREAM -> {
        Open stream = open.get(streamId);
        AbstractHttp2StreamSourceChannel channel = super.createChannelImpl(header, data);
        if (stream != null) {
          wasReset(streamId, errorCode(channel));
          calm(resets.isTooMuch());
        }
        return channel;
      }
      case FrameHeaderPeek.SETTINGS -> {
        AbstractHttp2StreamSourceChannel channel = super.createChannelImpl(header, data);
        announceConnectionWindow();
        return channel;
      }
      default -> {
        return super.createChannelImpl(header, data);
      }
    }
  }

  @Override
  public void sendRstStream(int streamId, int statusCode) {
    super.sendRstStream(streamId, statusCode);
    wasReset(streamId, statusCode);
  }

  /** Undertow says what was taken from it, padding too; the credit goes with {@link #credit}. */
  @Override
  public void sendUpdateWindowSize(int streamId, int delta) throws IOException {
    if (streamId == 0) {
      super.sendUpdateWindowSize(streamId, delta);
    } else {
      consumed(streamId, delta);
    }
  }

  /** Of nothing, so that Undertow says at once what was taken from it; for nothing else it is. */
  @Override
  public int getInitialReceiveWindowSize() {
    return 0;
  }

  /** Does nothing: the connection's credit returns on arrival. */
  @Override
  public void updateReceiveFlowControlWindow(int read) {}

  /** Bytes of a stream are held no more; or, if negative, are held on. */
  void consumed(int streamId, int bytes) {
    open.consumed(streamId, bytes);
  }

  /** Bytes of a stream have gone downstream; sends the credit that is due. */
  void wentDownstream(int streamId, int bytes) {
    open.wentDownstream(streamId, bytes);
    credit(streamId);
  }

  /** Sends the credit that is due to a stream. */
  void credit(int streamId) {
    int credit = isThisGoneAway() || !isOpen() ? 0 : open.claim(streamId);
    if (credit > 0) {
      try {
        super.sendUpdateWindowSize(streamId, credit);
      } catch (IOException e) {
        markWritesBroken(e);
      }
    }
  }

  private @Nullable AbstractHttp2StreamSourceChannel admit(
      int streamId, @Nullable AbstractHttp2StreamSourceChannel channel) {
    boolean isNew = open.isNew(streamId);
    open.used(streamId);
    if (!isNew || !(channel instanceof Http2StreamSourceChannel request)) {
      return channel;
    }
    if (open.size() >= config.refusedFrom()) {
      sendRstStream(streamId, ERROR_REFUSED_STREAM);
      return null;
    }
    IncomingBody body = new IncomingBody(this, request, buffers());
    open.add(streamId, new Open(body, request.getResponseChannel(), growth().stream()));
    body.start();
    return channel;
  }

  /** Undertow takes CONTINUATION frames without end, and a HEADERS frame of any length. */
  private void headersArrived(int bytes, boolean whole) {
    boolean continued = frame.isWhole() && frame.type() == FrameHeaderPeek.CONTINUATION;
    if (!continued && !(frame.isWhole() && frame.type() == FrameHeaderPeek.HEADERS)) {
      return;
    }
    headerBlock += bytes;
    calm(headerBlock > MAX_HEADER_BLOCK + settings.maxHeaderListSize());
    if (whole && !continued) {
      headerBlock = 0;
    }
  }

  private void arrived(int streamId, int length, boolean end) throws IOException {
    uncredited += length;
    if (uncredited >= settings.connectionWindow() / Limits.CREDITS && !isThisGoneAway()) {
      int credit = uncredited;
      uncredited = 0;
      sendUpdateWindowSize(0, credit);
    }
    empty = length == 0 && !end ? empty + 1 : 0;
    calm(empty > Limits.EMPTY_FRAMES);
    Open stream = open.get(streamId);
    if (stream != null && !stream.window.arrived(length)) {
      sendGoAway(ERROR_FLOW_CONTROL_ERROR);
    }
  }

  private void calm(boolean isTooMuch) {
    if (isTooMuch && !isThisGoneAway()) {
      sendGoAway(ERROR_ENHANCE_YOUR_CALM);
    }
  }

  private void announceConnectionWindow() throws IOException {
    int more = settings.connectionWindow() - INITIAL_CONNECTION_WINDOW;
    if (!announced && more > 0) {
      sendUpdateWindowSize(0, more);
    }
    announced = true;
  }

  private void wasReset(int streamId, int errorCode) {
    Open stream = open.remove(streamId);
    if (stream == null) {
      return;
    }
    letGo(stream.answer);
    if (stream.body != null) {
      stream.body.close();
    }
    IntConsumer listener = stream.onReset;
    if (listener != null) {
      later(() -> listener.accept(errorCode));
    }
  }

  /**
   * Frees a frame that waits for a window which will never open. One that is partly on the wire
   * must go whole: Undertow resumes the connection's writes exactly while there is such a frame.
   */
  private void letGo(Http2HeadersStreamSinkChannel response) {
    if (!response.isReadyForFlush() || response.isBroken() || !isOpen()) {
      return;
    }
    if (getUnderlyingConnection().getSinkChannel().isWriteResumed()) {
      getIoThread()
          .executeAfter(() -> letGo(response), RELEASE_RETRY_MILLIS, TimeUnit.MILLISECONDS);
      return;
    }
    response.markBroken();
    try {
      recalculateHeldFrames();
    } catch (IOException e) {
      markWritesBroken(e);
    }
  }

  private static HeaderMap headers(UpgradeRequest request) {
    HeaderMap headers = new HeaderMap();
    for (RequestHead.Field field : request.headers()) {
      headers.add(new HttpString(field.name()), field.value());
    }
    return headers;
  }
}
