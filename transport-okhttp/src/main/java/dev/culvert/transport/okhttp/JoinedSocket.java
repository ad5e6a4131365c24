package dev.culvert.transport.okhttp;

import dev.culvert.core.BlockingStream;
import dev.culvert.core.Chunk;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.SocketStream;
import dev.culvert.core.Splice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A local socket joined to a request by the two threads of one stream, instead of the four of two:
 * reading the stream is copying all that the pod sends, and shutting its output down is copying all
 * that the program sends. Threads as {@link BlockingStream.Channel} says.
 */
final class JoinedSocket implements DuplexStream.Handler {

  private static final int UPLOAD_BUFFER = 1 << 16;

  private final SocketChannel socket;
  private final Splice.Listener listener;
  private final long startedAt = System.nanoTime();
  private long toFar;
  private long toNear;
  private volatile @Nullable DuplexStream stream;

  JoinedSocket(SocketChannel socket, Splice.Listener listener) {
    this.socket = socket;
    this.listener = listener;
  }

  /** An opener that joins the socket to the request that another makes. */
  BlockingStream.Opener joinedTo(BlockingStream.Opener request) {
    return new BlockingStream.Opener() {
      @Override
      public BlockingStream.Channel open() throws IOException, InterruptedException {
        BlockingStream.Channel near = SocketStream.channel(socket);
        try {
          return new Joint(near, request.open());
        } catch (Throwable e) {
          near.abort();
          throw e;
        }
      }

      @Override
      public void abandon() {
        SocketStream.abort(socket);
      }
    };
  }

  /** Starts to copy, both ways. */
  void start(DuplexStream joined) {
    stream = joined;
    joined.demand();
    joined.shutdownOutput();
  }

  @Override
  public void onOpen() {
    listener.onOpen();
  }

  @Override
  public void onReadable() {
    Chunk last = Objects.requireNonNull(stream, "stream").read();
    if (last != null) {
      last.release();
    }
  }

  @Override
  public void onWritable() {}

  @Override
  public void onClosed(@Nullable CulvertException failure) {
    Duration duration = Duration.ofNanos(System.nanoTime() - startedAt);
    listener.onClosed(new Splice.Summary(toFar, toNear, duration, failure));
  }

  /** Both ends as one channel. */
  private final class Joint implements BlockingStream.Channel {

    private final BlockingStream.Channel near;
    private final BlockingStream.Channel far;

    Joint(BlockingStream.Channel near, BlockingStream.Channel far) {
      this.near = near;
      this.far = far;
    }

    @Override
    public void awaitOpen() throws IOException {
      far.awaitOpen();
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
      while (far.read(target) >= 0) {
        target.flip();
        int count = target.remaining();
        near.write(target);
        toNear += count;
        target.clear();
      }
      near.shutdownOutput();
      return -1;
    }

    @Override
    public void awaitReset() throws IOException {
      far.awaitReset();
    }

    @Override
    public void write(ByteBuffer source) {
      throw new UnsupportedOperationException("nobody writes but the socket");
    }

    @Override
    public void shutdownOutput() throws IOException {
      ByteBuffer buffer = ByteBuffer.allocateDirect(UPLOAD_BUFFER);
      while (near.read(buffer) >= 0) {
        buffer.flip();
        int count = buffer.remaining();
        far.write(buffer);
        toFar += count;
        buffer.clear();
      }
      far.shutdownOutput();
    }

    @Override
    public void abort() {
      far.abort();
      near.abort();
    }

    @Override
    public void close() {
      far.close();
      near.close();
    }

    @Override
    public void release() {
      far.release();
    }
  }
}
