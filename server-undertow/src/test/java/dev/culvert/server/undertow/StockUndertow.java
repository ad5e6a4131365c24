package dev.culvert.server.undertow;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.SameThreadExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.xnio.channels.StreamSinkChannel;
import org.xnio.channels.StreamSourceChannel;

/**
 * Undertow as it comes, with the handlers that a forwarder would have: the faults that {@link
 * dev.culvert.server.undertow} works around are shown on it. Thread-safe.
 */
final class StockUndertow implements AutoCloseable {

  private final Undertow undertow;
  private final AtomicLong discarded = new AtomicLong();
  private final AtomicLong completed = new AtomicLong();

  StockUndertow(int streamWindow, int maxStreams) {
    undertow =
        Undertow.builder()
            .addHttpListener(0, "127.0.0.1", this::handle)
            .setIoThreads(1)
            .setWorkerThreads(1)
            .setServerOption(UndertowOptions.ENABLE_HTTP2, true)
            .setServerOption(UndertowOptions.HTTP2_SETTINGS_INITIAL_WINDOW_SIZE, streamWindow)
            .setServerOption(UndertowOptions.HTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, maxStreams)
            .build();
    undertow.start();
  }

  InetSocketAddress address() {
    return (InetSocketAddress) undertow.getListenerInfo().get(0).getAddress();
  }

  /** Bytes that {@code /discard} has read. */
  long discarded() {
    return discarded.get();
  }

  /** Exchanges that Undertow has told to be complete. */
  long completed() {
    return completed.get();
  }

  @Override
  public void close() {
    undertow.stop();
  }

  private void handle(HttpServerExchange exchange) {
    exchange.addExchangeCompleteListener(
        (done, next) -> {
          completed.incrementAndGet();
          next.proceed();
        });
    switch (exchange.getRequestPath()) {
      case "/discard" -> exchange.dispatch(SameThreadExecutor.INSTANCE, () -> discard(exchange));
      case "/stall" -> exchange.dispatch(SameThreadExecutor.INSTANCE, () -> accept(exchange));
      case "/refuse" -> {
        exchange.setStatusCode(502);
        exchange.endExchange();
      }
      case "/reset" ->
          exchange.dispatch(
              SameThreadExecutor.INSTANCE,
              () -> {
                try {
                  exchange.getConnection().close();
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      default -> {
        // Returns without a dispatch, as "/later" asks for.
      }
    }
  }

  private static StreamSinkChannel accept(HttpServerExchange exchange) {
    StreamSinkChannel sink = exchange.getResponseChannel();
    try {
      sink.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return sink;
  }

  private void discard(HttpServerExchange exchange) {
    accept(exchange);
    StreamSourceChannel source = exchange.getRequestChannel();
    source
        .getReadSetter()
        .set(
            channel -> {
              try {
                ByteBuffer buffer = ByteBuffer.allocate(65_536);
                int read;
                while ((read = source.read(buffer.clear())) > 0) {
                  discarded.addAndGet(read);
                }
                if (read < 0) {
                  source.suspendReads();
                }
              } catch (IOException e) {
                source.suspendReads();
              }
            });
    source.resumeReads();
  }
}
