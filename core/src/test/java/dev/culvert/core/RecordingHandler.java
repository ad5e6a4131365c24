package dev.culvert.core;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Records what happens to a stream and checks the rules of its callbacks: one at a time, open
 * before readable, closed once and last. Reads everything unless told to pause.
 */
final class RecordingHandler implements DuplexStream.Handler {

  final CompletableFuture<Void> opened = new CompletableFuture<>();
  final CompletableFuture<Void> ended = new CompletableFuture<>();
  final CompletableFuture<@Nullable CulvertException> closed = new CompletableFuture<>();
  final CompletableFuture<Chunk> held = new CompletableFuture<>();
  final AtomicInteger writable = new AtomicInteger();
  final List<String> violations = new ArrayList<>();

  private final AtomicInteger inside = new AtomicInteger();
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();
  private final CompletableFuture<DuplexStream> stream = new CompletableFuture<>();
  private final Deque<Chunk> toWrite = new ArrayDeque<>();
  private boolean finishAfterWrites;
  private boolean writing;
  private volatile boolean holding;

  /** Keeps the first chunk instead of reading on. */
  RecordingHandler holding() {
    holding = true;
    return this;
  }

  DuplexStream attach(DuplexStream opened) {
    stream.complete(opened);
    return opened;
  }

  /** Writes in turn, then ends the output. */
  void sendAndFinish(DuplexStream to, byte[] data, int chunkSize) {
    synchronized (toWrite) {
      for (int from = 0; from < data.length; from += chunkSize) {
        toWrite.add(Chunk.of(ByteBuffer.wrap(data, from, Math.min(chunkSize, data.length - from))));
      }
      finishAfterWrites = true;
    }
    writeNext(to);
  }

  byte[] received() {
    synchronized (received) {
      return received.toByteArray();
    }
  }

  @Nullable CulvertException awaitClosed() throws Exception {
    return closed.get(20, TimeUnit.SECONDS);
  }

  @Override
  public void onOpen() {
    enter("onOpen");
    opened.complete(null);
    leave();
  }

  @Override
  public void onReadable() {
    enter("onReadable");
    if (!opened.isDone()) {
      violation("onReadable before onOpen");
    }
    DuplexStream from = stream.join();
    boolean last = false;
    for (Chunk chunk = from.read(); chunk != null; chunk = from.read()) {
      last = chunk.isLast();
      synchronized (received) {
        byte[] bytes = new byte[chunk.buffer().remaining()];
        chunk.buffer().get(bytes);
        received.writeBytes(bytes);
      }
      if (holding && !last) {
        held.complete(chunk);
      } else {
        chunk.release();
      }
    }
    if (last) {
      ended.complete(null);
    } else {
      from.demand();
    }
    leave();
  }

  @Override
  public void onWritable() {
    enter("onWritable");
    writable.incrementAndGet();
    synchronized (toWrite) {
      writing = false;
    }
    writeNext(stream.join());
    leave();
  }

  @Override
  public void onClosed(@Nullable CulvertException failure) {
    enter("onClosed");
    leave();
    if (!closed.complete(failure)) {
      violation("onClosed twice");
    }
  }

  private void writeNext(DuplexStream to) {
    while (true) {
      Chunk next;
      synchronized (toWrite) {
        if (writing) {
          return;
        }
        next = toWrite.poll();
        if (next == null) {
          if (finishAfterWrites) {
            to.shutdownOutput();
          }
          return;
        }
        writing = true;
      }
      if (!to.write(next)) {
        return;
      }
      synchronized (toWrite) {
        writing = false;
      }
    }
  }

  private void enter(String callback) {
    if (inside.incrementAndGet() != 1) {
      violation(callback + " while another callback runs");
    }
    if (closed.isDone()) {
      violation(callback + " after onClosed");
    }
  }

  private void leave() {
    inside.decrementAndGet();
  }

  private void violation(String what) {
    synchronized (violations) {
      violations.add(what);
    }
  }
}
