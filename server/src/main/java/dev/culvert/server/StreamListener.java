package dev.culvert.server;

import dev.culvert.core.Route;
import dev.culvert.core.Splice;
import org.jspecify.annotations.Nullable;

/** Hears of each forwarded connection when it is over: for an audit log, or counters. */
@FunctionalInterface
public interface StreamListener {

  /** Hears nothing. */
  StreamListener NONE = (client, route, port, summary) -> {};

  /**
   * A forwarded connection has ended. Called once for each, on an I/O thread; must not block or
   * throw.
   *
   * @param client whom a known gateway says that it is for; null if none says it
   * @param route the node and the pod
   * @param port the pod's port
   * @param summary bytes, duration and failure; {@code toFar} is towards the pod
   */
  void onClosed(@Nullable String client, Route route, int port, Splice.Summary summary);
}
