package dev.culvert.server;

import dev.culvert.core.Dialer;
import dev.culvert.core.DuplexStream;
import dev.culvert.server.spi.IoLoop;

/**
 * Dials streams that live on a given I/O thread, so that both sides of a splice are served by one
 * thread. Thread-safe.
 */
interface IoThreadDialer extends Dialer {

  /** Dials as {@link Dialer#dial} does; the stream is confined to the loop where that can be. */
  DuplexStream dial(IoLoop loop, int port, DuplexStream.Handler handler);

  /** Prepares for dials from this loop. On the loop; does not block. */
  void expectDials(IoLoop loop);

  /** The dialer, bound to a loop if it can be. */
  static Dialer on(IoLoop loop, Dialer dialer) {
    return dialer instanceof IoThreadDialer local
        ? (port, handler) -> local.dial(loop, port, handler)
        : dialer;
  }
}
