package dev.culvert.bench.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.bench.recommend.Candidate;
import dev.culvert.bench.recommend.Need;
import dev.culvert.bench.rig.Cell;
import dev.culvert.core.config.ConnectorConfig;
import dev.culvert.core.spi.Availability;
import dev.culvert.core.spi.ConnectorCapability;
import dev.culvert.core.spi.PodConnector;
import dev.culvert.core.spi.PodConnectorProvider;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CandidatesTest {

  @Test
  void aStrangersConnectorIsAskedWhatItNeeds() {
    assertThat(of(ConnectorCapability.NAMESPACES, ConnectorCapability.CHILD_PROCESSES).needs())
        .containsExactly(Need.ROOT, Need.SUBPROCESSES);
    assertThat(of(ConnectorCapability.NAMESPACES).needs())
        .containsExactly(Need.ROOT, Need.NATIVE_ACCESS);
    assertThat(of(ConnectorCapability.CHILD_PROCESSES).needs()).containsExactly(Need.SUBPROCESSES);
    assertThat(of(ConnectorCapability.SOCKETS).entersPods()).isFalse();
    assertThat(of(ConnectorCapability.NAMESPACES).jdk()).isEqualTo(17);
  }

  @Test
  void oursAreAskedInTheSameWay() {
    List<Candidate> candidates =
        Candidates.of(cells("netty/jnr", "netty/nsenter", "netty/direct", "raw"), Map.of(), 17);

    assertThat(candidates)
        .extracting(Candidate::cell)
        .containsExactly("netty/jnr", "netty/nsenter");
    assertThat(candidates.get(0).needs()).containsExactly(Need.ROOT, Need.NATIVE_ACCESS);
    assertThat(candidates.get(0).facts())
        .containsExactly(
            "client: dev.culvert:culvert-transport-netty",
            "node: dev.culvert:culvert-node-jnr, native access, no process for a connection");
    assertThat(candidates.get(1).needs()).containsExactly(Need.ROOT, Need.SUBPROCESSES);
  }

  @Test
  void whatIsNotHereIsTakenToNeedEverything() {
    List<Candidate> candidates = Candidates.of(cells("netty/elsewhere"), Map.of(), 22);

    assertThat(candidates.get(0).needs()).containsExactly(Need.values());
    assertThat(candidates.get(0).jdk()).isEqualTo(22);
    assertThat(candidates.get(0).facts().get(1)).contains("connector elsewhere is not on this");
  }

  private static List<Cell> cells(String... texts) {
    return Stream.of(texts).map(Cell::parse).toList();
  }

  private static ProviderFacts of(ConnectorCapability... capabilities) {
    return ProviderFacts.of(new Strangers(Set.of(capabilities)));
  }

  private record Strangers(Set<ConnectorCapability> capabilities) implements PodConnectorProvider {

    @Override
    public String name() {
      return "strangers";
    }

    @Override
    public int priority() {
      return 0;
    }

    @Override
    public Availability availability() {
      return Availability.available("for ever");
    }

    @Override
    public PodConnector create(ConnectorConfig config) {
      throw new UnsupportedOperationException("only asked");
    }
  }
}
