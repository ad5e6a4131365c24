package dev.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.config.Http2Settings;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.server.ForwardServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

@Timeout(60)
class DefaultsTest {

  @Test
  void theCommandsDefaultsAreTheLibrarys() {
    Http2Options http2 = CommandLine.populateCommand(new Http2Options());
    TransportOptions transport = CommandLine.populateCommand(new TransportOptions());

    assertThat(http2.settings()).isEqualTo(Http2Settings.DEFAULT);
    assertThat(transport.config(List.of(), http2.settings(), Map.of()))
        .isEqualTo(TransportConfig.DEFAULT);
  }

  @Test
  void theConnectionWindowGrowsWithTheStreamWindowUnlessItIsGiven() {
    Http2Options http2 = CommandLine.populateCommand(new Http2Options(), "--stream-window=32MiB");

    assertThat(http2.settings().connectionWindow()).isEqualTo(32 << 20);
  }

  @Test
  void nettyIsTheServerEngine() {
    assertThat(ForwardServer.engines().best(engine -> true).name()).isEqualTo("netty");
  }

  @Test
  void signalsAskToStopThenToHurryThenAreTooMany() {
    Termination termination = new Termination();

    assertThat(termination.request()).isTrue();
    assertThat(termination.requested()).isDone();
    assertThat(termination.hurried()).isNotDone();
    assertThat(termination.request()).isTrue();
    assertThat(termination.hurried()).isDone();
    assertThat(termination.request()).isFalse();
  }

  @Test
  void windowsGrowWithinTheConnectionsAndNotAtAllIfToldSo() {
    assertThat(parse("--connection-window=4MiB").settings().maxStreamWindow()).isEqualTo(4 << 20);
    assertThat(parse("--max-stream-window=64MiB").settings().connectionWindow())
        .isEqualTo(64 << 20);
    assertThat(parse("--max-stream-window=0").settings())
        .isEqualTo(Http2Settings.DEFAULT.withFixedWindows());
    assertThat(parse("--stream-window=32MiB").settings().maxStreamWindow()).isEqualTo(32 << 20);
  }

  private static Http2Options parse(String option) {
    return CommandLine.populateCommand(new Http2Options(), option);
  }
}
