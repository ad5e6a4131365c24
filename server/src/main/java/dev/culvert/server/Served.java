package dev.culvert.server;

import dev.culvert.core.Session;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** A connection of a client's that a server has. Thread-safe. */
interface Served {

  /**
   * Lets what is open go on for so long.
   *
   * @return completes when nothing is open any more
   */
  CompletionStage<Session.Stop> drain(Duration grace);

  /** Closes; whatever is open is lost. */
  void close();
}
