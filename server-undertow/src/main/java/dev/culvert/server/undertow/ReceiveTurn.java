package dev.culvert.server.undertow;

/**
 * How much is received on a connection before the others of its I/O thread have their turn.
 * Undertow goes through a buffer of frames, which may be 2,000, and under TLS through all that
 * comes meanwhile. Confined to its I/O thread.
 */
final class ReceiveTurn {

  /** Frames, or parts of them as long as a buffer: half a MiB or more of DATA. */
  private static final int PARTS = 64;

  private final GuardedChannel channel;
  private final Turns turns = Turns.here();
  private int taken;

  ReceiveTurn(GuardedChannel channel) {
    this.channel = channel;
  }

  /** Another one is received; a frame that is under way is received to its end in any case. */
  void take() {
    taken++;
    if (taken == PARTS) {
      channel.suspendReceives();
      turns.afterOthers(this::begin);
    }
  }

  private void begin() {
    taken = 0;
    channel.goOn();
  }
}
