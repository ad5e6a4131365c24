package dev.culvert.cli;

import java.time.Duration;
import java.util.concurrent.Callable;

/** A command that runs until it is stopped. */
interface Role extends Callable<Integer> {

  /** How long open connections may go on once it is stopped. */
  Duration grace();
}
