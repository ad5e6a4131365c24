package dev.culvert.server.undertow;

import dev.culvert.core.config.Http2Settings;
import io.undertow.UndertowOptions;
import org.xnio.OptionMap;

/** {@link Http2Settings} as Undertow's options. */
final class ChannelOptions {

  private ChannelOptions() {}

  static OptionMap of(Http2Settings settings) {
    return OptionMap.builder()
        .set(UndertowOptions.HTTP2_SETTINGS_INITIAL_WINDOW_SIZE, settings.streamWindow())
        .set(UndertowOptions.HTTP2_SETTINGS_MAX_FRAME_SIZE, settings.maxFrameSize())
        .set(UndertowOptions.HTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, settings.maxStreams())
        .set(UndertowOptions.MAX_HEADER_SIZE, settings.maxHeaderListSize())
        .set(UndertowOptions.HTTP2_SETTINGS_ENABLE_PUSH, false)
        // Counts those of streams that are over, too; see ResetCount.
        .set(UndertowOptions.MAX_RST_FRAMES_PER_WINDOW, Integer.MAX_VALUE)
        // 0 is off: else one unread stream suspends every read of the connection.
        .set(UndertowOptions.MAX_QUEUED_READ_BUFFERS, 0)
        .getMap();
  }
}
