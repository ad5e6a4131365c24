package dev.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.config.LocatorConfig;
import dev.culvert.core.pod.NetnsLocatorProvider;
import dev.culvert.core.pod.StaticLocatorProvider;
import dev.culvert.core.spi.Availability;
import dev.culvert.core.spi.PodLocator;
import dev.culvert.core.spi.PodLocatorProvider;
import dev.culvert.core.spi.Providers;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

@Timeout(180)
class LocatorOptionsTest {

  @ParameterizedTest
  @CsvSource({
    "'',                                            netns",
    "--netns-directory=/x,                          netns",
    "--static-file=/x,                              static",
    "--cri-socket=/x,                               cri",
    "--cri-socket=/x --locator=netns,               netns",
    "--cri-socket=/x --static-file=/y --locator=cri, cri",
  })
  void thePlaceChoosesTheLocatorUnlessOneIsNamed(String options, String name) {
    assertThat(parse(options.split(" ")).provider().name()).isEqualTo(name);
  }

  /** As transports and connectors are chosen. */
  @Test
  void whereNothingIsSaidTheBestIsTaken() {
    PodLocatorProvider netns = new NetnsLocatorProvider();
    PodLocatorProvider ours = new Ours(netns.priority() + 1);
    Providers<PodLocatorProvider> here =
        Providers.of("locator", List.of(new StaticLocatorProvider(), netns, ours));

    assertThat(Choice.locator(null, here)).isSameAs(ours);
    assertThat(Choice.locator("netns", here)).isSameAs(netns);
    assertThat(Choice.locator(null).name()).isEqualTo("netns");
  }

  @Test
  void placesAreTheLocatorsOptions() {
    LocatorOptions options =
        parse("--cri-socket=/c", "--static-file=/s", "--netns-directory=/n", "--locator=cri");

    assertThat(options.config(Map.of("x", "y")).options())
        .containsOnly(
            Map.entry("cri.socket", "/c"),
            Map.entry("static.file", "/s"),
            Map.entry("netns.directory", "/n"),
            Map.entry("x", "y"));
  }

  @Test
  void aNodeAsksTheRuntimeThatIsGiven() {
    InJvm.Result result =
        InJvm.run("node", "--listen", "127.0.0.1:0", "--cri-socket", "/run/no-such-runtime.sock");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).startsWith("error: ").contains("'cri'", "/run/no-such-runtime.sock");
  }

  private record Ours(int priority) implements PodLocatorProvider {

    @Override
    public String name() {
      return "ours";
    }

    @Override
    public Availability availability() {
      return Availability.available("finds our own");
    }

    @Override
    public PodLocator create(LocatorConfig config) {
      throw new AssertionError("nothing is to be found");
    }
  }

  private static LocatorOptions parse(String... args) {
    LocatorOptions options = new LocatorOptions();
    new CommandLine(options)
        .parseArgs(Arrays.stream(args).filter(arg -> !arg.isEmpty()).toArray(String[]::new));
    return options;
  }
}
