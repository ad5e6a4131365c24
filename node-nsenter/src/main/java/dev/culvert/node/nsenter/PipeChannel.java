package dev.culvert.node.nsenter;

import dev.culvert.core.BlockingStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * A child as a channel: its standard input leads to the pod, its standard output comes from there,
 * its standard error says what the two cannot.
 */
final class PipeChannel implements BlockingStream.Channel {

  private final Child child;
  private final OutputStream toPod;
  private final InputStream fromPod;
  private final byte[] input;
  private final byte[] output;

  /**
   * @param child has connected
   * @param bufferSize bytes copied at once
   */
  PipeChannel(Child child, int bufferSize) {
    this.child = child;
    toPod = child.input();
    fromPod = child.output();
    input = new byte[bufferSize];
    output = new byte[bufferSize];
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    int count = fromPod.read(input, 0, Math.min(input.length, target.remaining()));
    if (count < 0) {
      child.requireEndOfPod();
    } else {
      target.put(input, 0, count);
    }
    return count;
  }

  @Override
  public void write(ByteBuffer source) throws IOException {
    try {
      while (source.hasRemaining()) {
        int count = Math.min(output.length, source.remaining());
        source.get(output, 0, count);
        toPod.write(output, 0, count);
      }
      toPod.flush();
    } catch (IOException e) {
      // The child has ended, which it does when the pod no longer takes what comes.
      throw new IOException(Child.RESET + " (" + e.getMessage() + ")", e);
    }
  }

  @Override
  public void shutdownOutput() throws IOException {
    toPod.close();
  }

  @Override
  public void abort() {
    child.kill();
  }

  @Override
  public void close() {
    child.awaitEnd();
  }
}
