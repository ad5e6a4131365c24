package dev.culvert.core.config;

import org.jspecify.annotations.Nullable;

/**
 * What both ends of an HTTP/2 connection are told about windows and frames, the same for every
 * transport and for the server, so that a comparison compares libraries and not defaults.
 * Immutable.
 *
 * @param streamWindow bytes that a peer may send on a stream that begins before credit returns (RFC
 *     9113 section 6.9.2), 65,535 to 2^31-1; bounds what one slow reader can hold in memory
 * @param maxStreamWindow bytes that the window of a stream that is read may grow to, where the
 *     round trip is long enough to need it, {@code streamWindow} to {@code connectionWindow}; the
 *     windows of one connection grow by {@code connectionWindow} together at most. If it is {@code
 *     streamWindow}, windows stay
 * @param connectionWindow bytes in flight on the whole connection, 65,535 to 2^31-1, not below
 *     {@code streamWindow}; credit returns on arrival, so that no stream stalls another
 * @param maxFrameSize largest DATA frame that we accept, in bytes, 16,384 to 16,777,215 (section
 *     6.5.2)
 * @param maxStreams streams open at once on one connection, 1 to 1,000,000
 * @param maxHeaderListSize bytes of one header list, 1,024 to 1,048,576
 */
public record Http2Settings(
    int streamWindow,
    int maxStreamWindow,
    int connectionWindow,
    int maxFrameSize,
    int maxStreams,
    int maxHeaderListSize) {

  private static final int MIN_WINDOW = 65_535;

  /**
   * 1 MiB per stream, that grows to 16 MiB, 16 MiB per connection, 64 KiB frames, 2,000 streams, 16
   * KiB of headers.
   */
  public static final Http2Settings DEFAULT =
      new Http2Settings(1 << 20, 16 << 20, 16 << 20, 1 << 16, 2_000, 16 << 10);

  /**
   * @throws IllegalArgumentException if a value is out of its range
   */
  public Http2Settings {
    Checks.range("stream window", streamWindow, MIN_WINDOW, Integer.MAX_VALUE);
    Checks.range("connection window", connectionWindow, streamWindow, Integer.MAX_VALUE);
    Checks.range("max stream window", maxStreamWindow, streamWindow, connectionWindow);
    Checks.range("max frame size", maxFrameSize, 1 << 14, (1 << 24) - 1);
    Checks.range("max streams", maxStreams, 1, 1_000_000);
    Checks.range("max header list size", maxHeaderListSize, 1 << 10, 1 << 20);
  }

  /**
   * Windows that stay as they are.
   *
   * @throws IllegalArgumentException if a value is out of its range
   */
  public Http2Settings(
      int streamWindow,
      int connectionWindow,
      int maxFrameSize,
      int maxStreams,
      int maxHeaderListSize) {
    this(streamWindow, streamWindow, connectionWindow, maxFrameSize, maxStreams, maxHeaderListSize);
  }

  /**
   * What somebody means who says no more than this; the rest is as in {@link #DEFAULT}, or what it
   * has to be beside what was said.
   *
   * @param maxStreamWindow 0 for windows that stay; null to leave it open
   * @param connectionWindow null to leave it open
   * @throws IllegalArgumentException if a value is out of its range
   */
  public static Http2Settings of(
      int streamWindow,
      @Nullable Integer maxStreamWindow,
      @Nullable Integer connectionWindow,
      int maxFrameSize,
      int maxStreams) {
    int max =
        maxStreamWindow == null
            ? Math.max(streamWindow, DEFAULT.maxStreamWindow)
            : maxStreamWindow == 0 ? streamWindow : maxStreamWindow;
    int whole =
        connectionWindow == null ? Math.max(max, DEFAULT.connectionWindow) : connectionWindow;
    return new Http2Settings(
        streamWindow,
        maxStreamWindow == null ? Math.max(streamWindow, Math.min(max, whole)) : max,
        whole,
        maxFrameSize,
        maxStreams,
        DEFAULT.maxHeaderListSize);
  }

  /**
   * These settings with another stream window; what it may grow to and the connection window grow
   * to it if need be.
   */
  public Http2Settings withStreamWindow(int bytes) {
    return new Http2Settings(
        bytes,
        Math.max(bytes, maxStreamWindow),
        Math.max(bytes, connectionWindow),
        maxFrameSize,
        maxStreams,
        maxHeaderListSize);
  }

  /** These settings with windows that stay. */
  public Http2Settings withFixedWindows() {
    return new Http2Settings(
        streamWindow, connectionWindow, maxFrameSize, maxStreams, maxHeaderListSize);
  }

  /** These settings with another frame size. */
  public Http2Settings withMaxFrameSize(int bytes) {
    return new Http2Settings(
        streamWindow, maxStreamWindow, connectionWindow, bytes, maxStreams, maxHeaderListSize);
  }

  /** These settings with another limit of streams. */
  public Http2Settings withMaxStreams(int streams) {
    return new Http2Settings(
        streamWindow, maxStreamWindow, connectionWindow, maxFrameSize, streams, maxHeaderListSize);
  }
}
