package dev.culvert.server.undertow;

import dev.culvert.core.config.Http2Settings;
import dev.culvert.core.session.WindowGrowth;
import dev.culvert.server.greeting.UpgradeRequest;
import dev.culvert.server.memory.ConnectionBuffers;
import dev.culvert.server.spi.BoundedLog;
import dev.culvert.server.spi.ClientChannel;
import dev.culvert.server.spi.Limits;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.protocols.http2.AbstractHttp2StreamSourceChannel;
import io.undertow.protocols.http2.Http2Channel;
import io.undertow.protocols.http2.Http2PingStreamSourceChannel;
import io.undertow.protocols.http2.Http2RstStreamStreamSourceChannel;
import io.undertow.server.protocol.framed.FrameHeaderData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.Option;
import org.xnio.Options;
import org.xnio.StreamConnection;

/**
 * How a connection ends: in good order, or with whatever was thrown while it was served. XNIO logs
 * what a task throws and goes on, with the connection half dead and its memory held; here it ends
 * the connection. Confined to its I/O thread.
 */
abstract class GuardedChannel extends Http2Channel implements ClientChannel {

  private static final BoundedLog FAULTS = new BoundedLog(ForwardingChannel.class);
  private static final int PING_LENGTH = 8;

  private final PooledBuffers buffers;
  private final XnioLoop loop;
  private final WindowGrowth growth;
  private boolean heard;
  private boolean finishing;

  /** The preface has come. */
  GuardedChannel(
      StreamConnection connection,
      PooledBuffers buffers,
      PooledByteBuffer afterPreface,
      Http2Settings settings) {
    super(
        connection, null, buffers, afterPreface, false, false, false, ChannelOptions.of(settings));
    this.buffers = buffers;
    this.loop = new XnioLoop(getIoThread(), buffers, this::abandon);
    this.growth = buffers.counted().windows(settings);
  }

  /** The preface is to come. */
  GuardedChannel(
      StreamConnection connection,
      PooledBuffers buffers,
      UpgradeRequest request,
      Http2Settings settings) {
    super(
        connection,
        null,
        buffers,
        null,
        false,
        true,
        true,
        request.settings().duplicate(),
        ChannelOptions.of(settings));
    this.buffers = buffers;
    this.loop = new XnioLoop(getIoThread(), buffers, this::abandon);
    this.growth = buffers.counted().windows(settings);
  }

  @Override
  public XnioLoop loop() {
    return loop;
  }

  @Override
  public String peer() {
    return String.valueOf(getPeerAddress());
  }

  @Override
  public ConnectionBuffers buffers() {
    return buffers.counted();
  }

  @Override
  public void ping() {
    sendPing(new byte[PING_LENGTH]);
  }

  /** How receive windows grow. */
  WindowGrowth growth() {
    return growth;
  }

  /** A request has come: measures the round trip, unless that is known. */
  void pingIfWanted() {
    if (isOpen() && growth.wantsPing()) {
      sendPing(ByteBuffer.allocate(PING_LENGTH).putLong(WindowGrowth.PING).array());
    }
  }

  @Override
  protected @Nullable AbstractHttp2StreamSourceChannel createChannelImpl(
      FrameHeaderData header, PooledByteBuffer data) throws IOException {
    AbstractHttp2StreamSourceChannel channel = super.createChannelImpl(header, data);
    if (channel instanceof Http2PingStreamSourceChannel ping && ping.isAck()) {
      growth.answered(ByteBuffer.wrap(ping.getData()).getLong());
    }
    return channel;
  }

  @Override
  public boolean wasHeard() {
    boolean was = heard;
    heard = false;
    return was;
  }

  /** Something has come, were it a part of a frame. */
  void heard() {
    heard = true;
  }

  /** Closes the connection because of a fault on this side. */
  private void abandon(Throwable e) {
    FAULTS.warn("the connection of " + getPeerAddress() + " is closed, because of " + e, e);
    abandon();
  }

  @Override
  public void abandon() {
    finishing = false;
    IoUtils.safeClose(this);
  }

  /** Runs a task on the I/O thread, guarded; not at all once the thread has ended. */
  void later(Runnable task) {
    try {
      getIoThread().execute(() -> loop.guard(task));
    } catch (RejectedExecutionException e) {
      // The connection has ended with the thread.
    }
  }

  /** Receives again, unless there is nothing more to be received. */
  void goOn() {
    if (isOpen() && !isReadsBroken()) {
      resumeReceives();
    }
  }

  /**
   * A socket that is closed while the client still sends is reset, and what was said last is lost.
   */
  @Override
  public void finish() {
    try {
      getIoThread().executeAfter(this::abandon, Limits.GOODBYE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      // The thread ends, and would not see the client close.
      abandon();
      return;
    }
    finishing = true;
    sendGoAway(ERROR_NO_ERROR);
  }

  /** {@link #sendGoAway} closes as soon as its frame has gone, {@link #finish} does not. */
  @Override
  public void close() throws IOException {
    if (finishing) {
      finishing = false;
    } else {
      super.close();
    }
  }

  /** How long a frame may wait for the peer's window: 24 days, the longest that can be said. */
  @Override
  public <T> @Nullable T getOption(Option<T> option) throws IOException {
    return option == Options.WRITE_TIMEOUT
        ? option.cast(Integer.MAX_VALUE)
        : super.getOption(option);
  }

  /** Undertow catches what is thrown while it writes, and not what is before: no buffer, say. */
  @Override
  @SuppressWarnings("UnsynchronizedOverridesSynchronized") // What it calls takes the lock.
  protected void flushSenders() {
    try {
      super.flushSenders();
    } catch (RuntimeException | Error e) {
      abandon(e);
    }
  }

  /** What an RST_STREAM frame says. */
  static int errorCode(@Nullable AbstractHttp2StreamSourceChannel frame) {
    return frame instanceof Http2RstStreamStreamSourceChannel reset
        ? reset.getErrorCode()
        : ERROR_CANCEL;
  }
}
