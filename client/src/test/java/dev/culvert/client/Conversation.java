package dev.culvert.client;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.culvert.core.Chunk;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Says something at once and ends its output, and keeps what comes back. Confined to the callbacks
 * until the close.
 */
final class Conversation implements DuplexStream.Handler {

  /** What was heard; to be read after the close. */
  final StringBuilder heard = new StringBuilder();

  /** Completes at the stream's close. */
  final CompletableFuture<Optional<CulvertException>> closed = new CompletableFuture<>();

  private final DuplexStream stream;

  Conversation(DuplexStream stream, String words) {
    this.stream = stream;
    stream.write(Chunk.of(ByteBuffer.wrap(words.getBytes(US_ASCII))));
    stream.shutdownOutput();
    stream.demand();
  }

  @Override
  public void onReadable() {
    for (Chunk chunk = stream.read(); chunk != null; chunk = stream.read()) {
      heard.append(US_ASCII.decode(chunk.buffer()));
      chunk.release();
    }
    stream.demand();
  }

  @Override
  public void onWritable() {}

  @Override
  public void onClosed(@Nullable CulvertException failure) {
    closed.complete(Optional.ofNullable(failure));
  }
}
