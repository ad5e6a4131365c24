package dev.culvert.bench.link;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.OptionalLong;

/** Carries packets from one device to another, each when it is due. Confined to its thread. */
final class PacketPump implements Runnable {

  /** Packets that may be under way: 12 MB, which is 10 ms of 10 Gbit/s. */
  private static final int CAPACITY = 8_192;

  /** Packets that are read before it is looked who is due. */
  private static final int BATCH = 32;

  private final Tun from;
  private final Tun to;
  private final Line line;
  private final ByteBuffer[] packets = new ByteBuffer[CAPACITY];
  private final long[] due = new long[CAPACITY];
  private long taken;
  private long given;

  PacketPump(Tun from, Tun to, Line line) {
    this.from = from;
    this.to = to;
    this.line = line;
    ByteBuffer memory = ByteBuffer.allocateDirect(CAPACITY * Tun.LARGEST_PACKET);
    for (int slot = 0; slot < CAPACITY; slot++) {
      packets[slot] = memory.slice(slot * Tun.LARGEST_PACKET, Tun.LARGEST_PACKET);
    }
  }

  /** Goes on until a device is gone. */
  @Override
  public void run() {
    try {
      Tun.wakeOnTime();
      while (!Thread.currentThread().isInterrupted()) {
        give();
        if (taken - given < CAPACITY) {
          from.await(given == taken ? Tun.FOREVER : nanosToNext());
          take();
        } else {
          Tun.pause(nanosToNext());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the link is broken", e);
    }
  }

  private long nanosToNext() {
    return Math.max(0, due[slot(given)] - System.nanoTime());
  }

  private void give() throws IOException {
    while (given < taken && due[slot(given)] - System.nanoTime() <= 0) {
      to.write(packets[slot(given)]);
      given++;
    }
  }

  private void take() throws IOException {
    long last = Math.min(given + CAPACITY, taken + BATCH);
    while (taken < last && from.read(packets[slot(taken)])) {
      OptionalLong leaves = line.due(System.nanoTime(), packets[slot(taken)].remaining());
      if (leaves.isPresent()) {
        due[slot(taken)] = leaves.getAsLong();
        taken++;
      }
    }
  }

  private static int slot(long number) {
    return (int) (number % CAPACITY);
  }
}
