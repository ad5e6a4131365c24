package dev.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.core.CulvertException;
import dev.culvert.core.spi.ClientTransportProvider;
import dev.culvert.core.spi.Providers;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class ProvidersTest {

  @Test
  void theTableShowsWhatIsChosenWhatIsMissingAndWhatIsBroken() {
    InJvm.Result result = InJvm.run("providers");
    List<String> lines = result.out().lines().map(line -> line.replaceAll(" +", " ")).toList();

    assertThat(result.code()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(lines.get(0)).isEqualTo("KIND NAME PRIORITY STATE CAPABILITIES DETAIL");
    assertThat(lines)
        .contains(
            "transport lame 10 unavailable prior-knowledge,keep-alive its leg is broken; mend it:"
                + " apt-get install leg")
        .anyMatch(
            line -> line.startsWith("transport ? - broken ") && line.contains("NoSuchTransport"))
        .anyMatch(line -> line.startsWith("transport netty 7 default prior-knowledge,"))
        .anyMatch(line -> line.startsWith("connector jnr 7 "))
        .anyMatch(line -> line.startsWith("connector nsenter 5 "))
        .anyMatch(line -> line.startsWith("connector direct 1 available host-network,loopback,"))
        .anyMatch(line -> line.startsWith("connector pod-ip 1 available pod-ip,sockets,"))
        .anyMatch(line -> line.startsWith("locator netns 7 default "))
        .anyMatch(line -> line.startsWith("locator static 5 available "))
        .as("the contract's own transport, which is on this class path")
        .noneMatch(line -> line.startsWith("transport memory "));
  }

  @Test
  void jsonSaysTheSame() {
    InJvm.Result result = InJvm.run("providers", "--json");

    assertThat(result.code()).isZero();
    assertThat(result.out()).startsWith("[{\"kind\":\"transport\",\"name\":\"lame\",");
    assertThat(result.out().lines())
        .contains(
            " {\"kind\":\"connector\",\"name\":\"direct\",\"priority\":1,\"state\":\"available\","
                + "\"capabilities\":[\"host-network\",\"loopback\",\"sockets\",\"resets-pod\"],"
                + "\"detail\":\"pods on the host's network only\"},");
    assertThat(result.out()).endsWith("}]" + System.lineSeparator());
    assertThat(InJvm.run("providers", "--json", "--matrix").code()).isEqualTo(2);
  }

  /** One order for all kinds, and what is taken is the first in it that can be. */
  @Test
  void theHighestComesFirstAndTheFirstThatFitsIsTheDefault() {
    Map<String, List<ProviderRow>> kinds =
        ProviderRow.all().stream()
            .filter(row -> row.priority() != null)
            .collect(Collectors.groupingBy(ProviderRow::kind));
    Set<String> forSomePodsAlone = Set.of("direct", "pod-ip");

    assertThat(kinds).containsOnlyKeys("transport", "connector", "locator", "server");
    assertThat(kinds.values())
        .allSatisfy(
            rows -> {
              assertThat(rows)
                  .isSortedAccordingTo(
                      Comparator.comparing(ProviderRow::priority, Comparator.reverseOrder())
                          .thenComparing(ProviderRow::name));
              assertThat(rows)
                  .filteredOn(row -> !row.state().equals("unavailable"))
                  .filteredOn(row -> !forSomePodsAlone.contains(row.name()))
                  .first()
                  .extracting(ProviderRow::state)
                  .isEqualTo("default");
              assertThat(rows).filteredOn(row -> row.state().equals("default")).hasSize(1);
            });
  }

  @Test
  void oneOfOurOwnThatIsNotHereIsListedWithItsArtifact() {
    Providers<ClientTransportProvider> none = Providers.of("transport", List.of());

    assertThat(KnownProvider.missing("transport", none))
        .extracting(known -> known.name() + ": " + known.remedy())
        .containsExactly(
            "netty: add dev.culvert:culvert-transport-netty",
            "jetty: add dev.culvert:culvert-transport-jetty",
            "okhttp: add dev.culvert:culvert-transport-okhttp");
    assertThatThrownBy(() -> KnownProvider.requireInstalled("transport", "jetty", none))
        .isInstanceOf(CulvertException.class)
        .hasMessage("transport 'jetty' is not installed: add dev.culvert:culvert-transport-jetty");
  }

  @Test
  void anotherJarAddsACommand() {
    assertThat(InJvm.run("--help").out()).contains("  greet");
    assertThat(InJvm.run("greet").out()).isEqualToIgnoringNewLines("hello");
    assertThat(InJvm.run("greet", "--greeting", "moin").code()).isEqualTo(7);
  }
}
