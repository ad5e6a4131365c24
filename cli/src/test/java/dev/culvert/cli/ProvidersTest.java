package dev.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
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
            line -> line.startsWith("transport ? broken ") && line.contains("NoSuchTransport"))
        .anyMatch(line -> line.startsWith("transport netty 7 default prior-knowledge,"))
        .anyMatch(line -> line.startsWith("connector jnr 7 "))
        .anyMatch(line -> line.startsWith("connector nsenter 5 "))
        .anyMatch(line -> line.startsWith("connector direct 1 available "))
        .anyMatch(line -> line.startsWith("locator static 1 available "));
  }

  @Test
  void anotherJarAddsACommand() {
    assertThat(InJvm.run("--help").out()).contains("  greet");
    assertThat(InJvm.run("greet").out()).isEqualToIgnoringNewLines("hello");
    assertThat(InJvm.run("greet", "--greeting", "moin").code()).isEqualTo(7);
  }
}
