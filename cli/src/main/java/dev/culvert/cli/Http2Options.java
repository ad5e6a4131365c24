package dev.culvert.cli;

import dev.culvert.core.config.Http2Settings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Windows and frames, the same for clients and servers. */
final class Http2Options {

  @Option(
      names = "--stream-window",
      paramLabel = "SIZE",
      defaultValue = "1MiB",
      converter = ByteSize.class,
      description = "Bytes unread on one connection, as it begins (default: 1MiB).")
  private int streamWindow = Http2Settings.DEFAULT.streamWindow();

  @Option(
      names = "--max-stream-window",
      paramLabel = "SIZE",
      converter = ByteSize.class,
      description =
          "What that grows to for one that is read, where round trips are long; 0: it stays"
              + " (default: 16MiB, or the connection window if that is less).")
  private @Nullable Integer maxStreamWindow;

  @Option(
      names = "--connection-window",
      paramLabel = "SIZE",
      converter = ByteSize.class,
      description =
          "Bytes in flight on a whole HTTP/2 connection, and by how much its stream windows grow"
              + " together (default: 16MiB, or a stream window that is more).")
  private @Nullable Integer connectionWindow;

  @Option(
      names = "--max-frame-size",
      paramLabel = "SIZE",
      defaultValue = "64KiB",
      converter = ByteSize.class,
      description = "Largest DATA frame accepted, 16KiB to 16777215 (default: 64KiB).")
  private int maxFrameSize = Http2Settings.DEFAULT.maxFrameSize();

  @Option(
      names = "--max-streams",
      paramLabel = "N",
      defaultValue = "2000",
      description = "Connections at once in one HTTP/2 connection (default: 2000).")
  private int maxStreams = Http2Settings.DEFAULT.maxStreams();

  /**
   * The settings.
   *
   * @throws IllegalArgumentException if one is out of its range
   */
  Http2Settings settings() {
    return Http2Settings.of(
        streamWindow, maxStreamWindow, connectionWindow, maxFrameSize, maxStreams);
  }
}
