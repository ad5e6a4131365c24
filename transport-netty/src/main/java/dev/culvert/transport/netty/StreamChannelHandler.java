package dev.culvert.transport.netty;

import dev.culvert.core.Chunk;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happens on the transport's thread, handed to the channel's. */
final class StreamChannelHandler implements DuplexStream.Handler {

  private final StreamChannel channel;

  StreamChannelHandler(StreamChannel channel) {
    this.channel = channel;
  }

  @Override
  public void onOpen() {
    channel.eventLoop().execute(channel::connected);
  }

  /** Copies: no more is asked for before the pipeline has read this. */
  @Override
  public void onReadable() {
    DuplexStream from = channel.stream();
    List<ByteBuf> buffers = new ArrayList<>();
    boolean last = false;
    for (Chunk chunk = from.read(); chunk != null; chunk = from.read()) {
      last |= chunk.isLast();
      take(chunk, buffers);
    }
    if (!last && (!channel.isOpen() || channel.isInputShutdown())) {
      from.demand();
    }
    handOver(buffers, last);
  }

  @Override
  public void onWritable() {
    channel.eventLoop().execute(channel::writable);
  }

  @Override
  public void onClosed(@Nullable CulvertException failure) {
    channel.eventLoop().execute(() -> channel.ended(failure));
  }

  private void take(Chunk chunk, List<ByteBuf> buffers) {
    int length = chunk.buffer().remaining();
    if (length > 0 && !channel.isOpen()) {
      channel.stream().reset(channel.givenUp("bytes came after the close"));
    } else if (length > 0 && !channel.isInputShutdown()) {
      buffers.add(channel.alloc().buffer(length).writeBytes(chunk.buffer()));
    }
    chunk.release();
  }

  /** A loop that has ended takes nothing: its refusal resets the stream. */
  private void handOver(List<ByteBuf> buffers, boolean last) {
    boolean taken = false;
    try {
      channel.eventLoop().execute(() -> channel.received(buffers, last));
      taken = true;
    } finally {
      if (!taken) {
        buffers.forEach(ReferenceCountUtil::release);
      }
    }
  }
}
