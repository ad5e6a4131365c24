package com.example;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.culvert.client.Culvert;
import dev.culvert.core.Chunk;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Prints a page of a pod, with callbacks. */
final class Callbacks {

  private Callbacks() {}

  public static void main(String[] args) throws Exception {
    try (Culvert web = Culvert.connect(args[0]).pod("web").open()) {
      CountDownLatch closed = new CountDownLatch(1);
      // tag dial
      web.dial(80, stream -> new Page(stream, closed));
      // end dial
      closed.await();
    }
  }

  // tag handler
  /** One request and its answer. No callback blocks. */
  record Page(DuplexStream stream, CountDownLatch closed) implements DuplexStream.Handler {

    @Override
    public void onOpen() {
      stream.write(Chunk.of(ByteBuffer.wrap("GET / HTTP/1.0\r\n\r\n".getBytes(US_ASCII))));
      stream.shutdownOutput();
      stream.demand();
    }

    @Override
    @SuppressWarnings("SystemOut")
    public void onReadable() {
      for (Chunk chunk = stream.read(); chunk != null; chunk = stream.read()) {
        System.out.print(US_ASCII.decode(chunk.buffer()));
        chunk.release();
      }
      stream.demand();
    }

    @Override
    public void onWritable() {}

    @Override
    public void onClosed(@Nullable CulvertException failure) {
      closed.countDown();
    }
  }
  // end handler
}
