package dev.culvert.node.nsenter;

import dev.culvert.core.Chunk;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Failure;
import dev.culvert.core.spi.PodAddress;
import dev.culvert.core.spi.PodConnector;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One connection for tests: reads all that comes, and notes its beginning and its end. */
final class Conversation implements DuplexStream.Handler {

  private static final long PATIENCE_SECONDS = 60;

  final CompletableFuture<Boolean> opened = new CompletableFuture<>();

  /** Completes with what was heard, or with the failure. */
  final CompletableFuture<String> closed = new CompletableFuture<>();

  private final CompletableFuture<DuplexStream> stream = new CompletableFuture<>();
  private final ByteArrayOutputStream heard = new ByteArrayOutputStream();

  private Conversation() {}

  static Conversation dial(PodConnector connector, PodAddress pod, int port) {
    Conversation connection = new Conversation();
    connection.stream.complete(connector.dial(pod, port, connection));
    connection.stream.join().demand();
    return connection;
  }

  /** Says it all and ends the output. */
  Conversation say(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    stream.join().write(Chunk.of(ByteBuffer.wrap(bytes)));
    stream.join().shutdownOutput();
    return this;
  }

  Conversation awaitOpen() throws Exception {
    opened.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    return this;
  }

  /** What was heard to the good end. */
  String heard() throws Exception {
    return closed.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** What ended the connection. */
  CulvertException failure() throws Exception {
    return closed
        .<CulvertException>handle(
            (text, failure) ->
                failure == null
                    ? new CulvertException(Failure.INTERNAL, "a good end, having heard " + text)
                    : CulvertException.of(failure))
        .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  void reset() {
    stream.join().reset(new CulvertException(Failure.CANCELLED, "enough"));
  }

  @Override
  public void onOpen() {
    opened.complete(true);
  }

  @Override
  public void onReadable() {
    DuplexStream source = stream.join();
    for (Chunk chunk = source.read(); chunk != null; chunk = source.read()) {
      byte[] bytes = new byte[chunk.buffer().remaining()];
      chunk.buffer().get(bytes);
      heard.writeBytes(bytes);
      chunk.release();
    }
    source.demand();
  }

  @Override
  public void onWritable() {}

  @Override
  public void onClosed(@Nullable CulvertException failure) {
    if (failure == null) {
      closed.complete(heard.toString(StandardCharsets.US_ASCII));
    } else {
      closed.completeExceptionally(failure);
      opened.completeExceptionally(failure);
    }
  }
}
