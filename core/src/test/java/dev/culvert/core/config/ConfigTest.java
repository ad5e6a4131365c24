package dev.culvert.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigTest {

  private static final int MAX = Integer.MAX_VALUE;

  @ParameterizedTest
  @CsvSource({"65535, 65535, 16384, 1, 1024", "2147483647, 2147483647, 16777215, 1000000, 1048576"})
  void http2SettingsTakeTheEndsOfTheirRanges(
      int stream, int connection, int frame, int streams, int headers) {
    Http2Settings settings = new Http2Settings(stream, connection, frame, streams, headers);
    assertThat(settings.streamWindow()).isEqualTo(stream);
    assertThat(settings.maxHeaderListSize()).isEqualTo(headers);
  }

  @ParameterizedTest
  @CsvSource({
    "65534, 65535, 16384, 1, 1024, stream window 65534 must be 65535 to 2147483647",
    "65536, 65535, 16384, 1, 1024, connection window 65535 must be 65536 to 2147483647",
    "65535, 65535, 16383, 1, 1024, max frame size 16383 must be 16384 to 16777215",
    "65535, 65535, 16777216, 1, 1024, max frame size 16777216 must be 16384 to 16777215",
    "65535, 65535, 16384, 0, 1024, max streams 0 must be 1 to 1000000",
    "65535, 65535, 16384, 1000001, 1024, max streams 1000001 must be 1 to 1000000",
    "65535, 65535, 16384, 1, 1023, max header list size 1023 must be 1024 to 1048576",
    "65535, 65535, 16384, 1, 1048577, max header list size 1048577 must be 1024 to 1048576"
  })
  void http2SettingsOutOfRangeAreRefused(
      int stream, int connection, int frame, int streams, int headers, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Http2Settings(stream, connection, frame, streams, headers))
        .withMessage(message);
  }

  @Test
  void connectionWindowGrowsWithTheStreamWindow() {
    Http2Settings wide = Http2Settings.DEFAULT.withStreamWindow(MAX);
    assertThat(wide.connectionWindow()).isEqualTo(MAX);
    assertThat(wide.withStreamWindow(65_535).connectionWindow()).isEqualTo(MAX);
  }

  @Test
  void windowsGrowUnlessTheyAreFixed() {
    Http2Settings settings = Http2Settings.DEFAULT;
    assertThat(settings.maxStreamWindow()).isEqualTo(16 << 20);
    assertThat(settings.withStreamWindow(MAX).maxStreamWindow()).isEqualTo(MAX);
    assertThat(settings.withFixedWindows().maxStreamWindow()).isEqualTo(settings.streamWindow());
    assertThat(new Http2Settings(70_000, 80_000, 1 << 14, 1, 1 << 10).maxStreamWindow())
        .isEqualTo(70_000);
  }

  @ParameterizedTest
  @CsvSource({
    "69999, max stream window 69999 must be 70000 to 80000",
    "80001, max stream window 80001 must be 70000 to 80000"
  })
  void aStreamsWindowGrowsWithinTheConnections(int max, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Http2Settings(70_000, max, 80_000, 1 << 14, 1, 1 << 10))
        .withMessage(message);
  }

  @Test
  void withersChangeOneSetting() {
    Http2Settings settings = Http2Settings.DEFAULT;
    assertThat(settings.withMaxFrameSize(1 << 20).maxFrameSize()).isEqualTo(1 << 20);
    assertThat(settings.withMaxStreams(7).maxStreams()).isEqualTo(7);
    assertThat(settings.withMaxStreams(7).withMaxStreams(settings.maxStreams()))
        .isEqualTo(settings);
  }

  @Test
  void transportConfigChecksItsTimes() {
    TransportConfig config = TransportConfig.DEFAULT;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> config.withConnectTimeout(Duration.ZERO))
        .withMessage("connect timeout PT0S must be more than zero");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> config.withKeepAlive(Duration.ofSeconds(-1)))
        .withMessage("keep-alive interval PT-1S must not be negative");
    assertThat(config.withKeepAlive(Duration.ZERO).keepAlive()).isZero();
    assertThat(config.withHttp2(Http2Settings.DEFAULT.withMaxStreams(3)).http2().maxStreams())
        .isEqualTo(3);
  }

  @Test
  void connectorConfigChecksItsRanges() {
    Duration timeout = Duration.ofSeconds(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ConnectorConfig(Duration.ZERO, 4_096, Map.of()))
        .withMessage("connect timeout PT0S must be more than zero");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ConnectorConfig(timeout, 4_095, Map.of()))
        .withMessage("buffer size 4095 must be 4096 to 1048576");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ConnectorConfig(timeout, 1_048_577, Map.of()));
    assertThat(new ConnectorConfig(timeout, 1_048_576, Map.of()).bufferSize()).isEqualTo(1_048_576);
  }

  @Test
  void locatorConfigChecksItsInterval() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LocatorConfig(Duration.ZERO, Map.of()))
        .withMessage("watch interval PT0S must be more than zero");
  }

  @Test
  void optionsAreCopiedAndCannotBeChanged() {
    Map<String, String> options = new HashMap<>(Map.of("nsenter.socat", "/bin/socat"));
    ConnectorConfig config = new ConnectorConfig(Duration.ofSeconds(1), 4_096, options);
    options.clear();
    assertThat(config.options()).containsOnlyKeys("nsenter.socat");
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> config.options().clear());
    assertThat(config.withOption("a", "b").options()).containsEntry("a", "b").hasSize(2);
  }
}
