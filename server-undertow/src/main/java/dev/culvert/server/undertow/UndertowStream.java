package dev.culvert.server.undertow;

import dev.culvert.core.Chunk;
import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.server.spi.IncomingStream;
import io.undertow.protocols.http2.Http2Channel;
import io.undertow.protocols.http2.Http2HeadersStreamSinkChannel;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A stream that the client has opened. Confined to its I/O thread.
 *
 * <p>It uses Undertow's stream channels without an {@code HttpServerExchange}, which would hold an
 * error answer back until the request's body has ended, and end bodies of more than 2 MiB.
 */
final class UndertowStream implements IncomingStream {

  private final ForwardingChannel channel;
  private final int id;
  private final HeaderMap headers;
  private final @Nullable IncomingBody body;
  private final Http2HeadersStreamSinkChannel response;
  private final SinkWriter output;
  private @Nullable Listener listener;

  /**
   * @param headers the request's
   * @param body the request's; null on the stream that an upgraded request became
   */
  UndertowStream(
      ForwardingChannel channel,
      int id,
      HeaderMap headers,
      @Nullable IncomingBody body,
      Http2HeadersStreamSinkChannel response) {
    this.channel = channel;
    this.id = id;
    this.headers = headers;
    this.body = body;
    this.response = response;
    this.output =
        new SinkWriter(
            response, channel.loop(), channel.getSendMaxFrameSize(), this::mayWrite, this::lost);
  }

  @Override
  public List<String> values(String name) {
    HeaderValues values = headers.get(new HttpString(name));
    return values == null ? List.of() : List.copyOf(values);
  }

  @Override
  public boolean hasBody() {
    return body != null;
  }

  @Override
  public void answer(int status, Map<String, String> fields, ByteBuffer first) {
    HeaderMap answer = response.getHeaders();
    answer.put(Http2Channel.STATUS, Integer.toString(status));
    fields.forEach((name, value) -> answer.put(new HttpString(name), value));
    try {
      if (first.hasRemaining()) {
        response.write(first);
      } else {
        response.flush();
      }
    } catch (IOException e) {
      lost(e);
    }
  }

  @Override
  public void trailers(Map<String, String> fields) {
    HeaderMap trailers = new HeaderMap();
    fields.forEach((name, value) -> trailers.put(new HttpString(name), value));
    response.setTrailersProducer(() -> trailers);
  }

  @Override
  public void listen(Listener hears) {
    listener = hears;
    output.listen(hears);
    if (body != null) {
      body.onReadable(hears::onReadable);
    }
  }

  @Override
  public void resumeReads() {
    if (body != null) {
      body.resume();
    }
  }

  @Override
  public void suspendReads() {
    if (body != null) {
      body.suspend();
    }
  }

  @Override
  public @Nullable Chunk read() {
    try {
      return body == null ? Chunk.end() : body.read();
    } catch (IOException e) {
      lost(e);
      return null;
    }
  }

  @Override
  public boolean mayWrite() {
    return !channel.buffers().isTooMuch();
  }

  @Override
  public boolean write(Chunk chunk) {
    return output.write(chunk);
  }

  @Override
  public void shutdownOutput() {
    output.shutdown();
  }

  @Override
  public void dropOutput() {
    output.drop();
  }

  @Override
  public void discard(Runnable onEnd) {
    if (body != null) {
      body.discard(onEnd);
    }
  }

  @Override
  public void giveUp() {
    if (body != null) {
      body.giveUp();
    }
  }

  @Override
  public boolean hasEnded() {
    return body == null || body.hasEnded();
  }

  @Override
  public long held() {
    return body == null ? 0 : body.held();
  }

  @Override
  public boolean isStalled() {
    return response.isReadyForFlush();
  }

  @Override
  public void reset(int errorCode) {
    channel.sendRstStream(id, errorCode);
  }

  @Override
  public void onReset(IntConsumer hears) {
    channel.onReset(id, hears);
  }

  /** Lets go of everything: Undertow keeps the channels of a reset stream for a minute. */
  @Override
  public void close(@Nullable CulvertException failure) {
    listener = null;
    channel.forget(id);
    if (body != null) {
      body.close();
    }
    output.close();
    response.setTrailersProducer(null);
  }

  private void lost(IOException e) {
    if (listener != null) {
      listener.onFailed(
          new CulvertException(Failure.CANCELLED, "the client's stream was lost: " + e, e));
    }
  }
}
