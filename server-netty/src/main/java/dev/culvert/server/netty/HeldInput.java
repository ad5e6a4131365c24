package dev.culvert.server.netty;

import dev.culvert.server.memory.ConnectionBuffers;

/**
 * The part of a frame or of a TLS record that a decoder keeps until the rest comes, as far as
 * memory goes. Confined to its event loop.
 */
final class HeldInput {

  private final ConnectionBuffers buffers;
  private int charged;

  HeldInput(ConnectionBuffers buffers) {
    this.buffers = buffers;
  }

  /** It holds so many bytes now. */
  void holds(int bytes) {
    int more = bytes - charged;
    if (more > 0) {
      buffers.charge(more);
    } else if (more < 0) {
      buffers.discharge(-more);
    }
    charged = bytes;
  }
}
