package dev.culvert.core.forward;

import dev.culvert.core.CulvertException;
import dev.culvert.core.PortMapping;
import dev.culvert.core.Splice;
import dev.culvert.core.forward.Forwarder.Binding;

/**
 * Calls a listener from threads that must go on whatever it throws: what it throws is logged.
 * Thread-safe if the listener is.
 */
final class GuardedListener {

  private final Forwarder.Listener listener;

  GuardedListener(Forwarder.Listener listener) {
    this.listener = listener;
  }

  void accepted(PortMapping mapping) {
    guard(() -> listener.onAccepted(mapping));
  }

  void acceptFailed(Binding binding, CulvertException reason) {
    guard(() -> listener.onAcceptFailed(binding, reason));
  }

  void ended(Binding binding, CulvertException reason) {
    guard(() -> listener.onEnded(binding, reason));
  }

  void closed(PortMapping mapping, Splice.Summary summary) {
    guard(() -> listener.onClosed(mapping, summary));
  }

  private static void guard(Runnable call) {
    try {
      call.run();
    } catch (Throwable e) {
      System.getLogger(Forwarder.class.getName())
          .log(System.Logger.Level.ERROR, "a forwarder's listener failed", e);
    }
  }
}
