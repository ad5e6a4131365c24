package dev.culvert.server.spi;

import java.time.Duration;

/** What docs/PROTOCOL.md promises of every server, whichever engine it has. */
public final class Limits {

  /** Credit goes back by this part of a window: a client far away never waits for half a one. */
  public static final int CREDITS = 8;

  /** DATA frames with neither a byte nor an end, in a row: the most that anybody has a use for. */
  public static final int EMPTY_FRAMES = 1_000;

  /**
   * Streams that are reset {@linkplain #RESETS_WITHIN within half a minute}, by a client or for
   * what it sends. Libraries take 200 RST_STREAM frames, which an honest one meets that aborts
   * downloads.
   */
  public static final int RESETS = 30_000;

  /** The time in which they are counted. */
  public static final Duration RESETS_WITHIN = Duration.ofSeconds(30);

  /** From GOAWAY on, for a client to close its end. */
  public static final Duration GOODBYE = Duration.ofSeconds(1);

  /** For a client that is turned away to read why. */
  public static final Duration LAST_WORDS = Duration.ofSeconds(2);

  /** TCP connections that wait to be accepted. */
  public static final int BACKLOG = 1_024;

  private Limits() {}
}
