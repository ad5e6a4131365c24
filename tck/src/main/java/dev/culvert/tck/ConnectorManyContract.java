package dev.culvert.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.spi.ConnectorCapability;
import dev.culvert.testkit.Leaks;
import dev.culvert.testkit.Patience;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections are strangers to each other, and leave no trace. */
@Timeout(300)
abstract class ConnectorManyContract extends ConnectorGroup {

  ConnectorManyContract(ConnectorFixture fixture) {
    super(fixture);
  }

  @Test
  void manyConnectionsAtOnce() {
    int count = fixture.has(ConnectorCapability.CHILD_PROCESSES) ? Scale.of(200, 50) : 200;
    List<TestConnection> open =
        IntStream.range(0, count).mapToObj(i -> fixture.dial(PodService.ECHO)).toList();
    open.forEach(TestConnection::awaitOpen);
    for (int i = 0; i < open.size(); i++) {
      open.get(i).sendStretch(10_000, i).finish();
    }
    for (int i = 0; i < open.size(); i++) {
      assertThat(open.get(i).awaitGoodEnd().summary()).isEqualTo(TestData.summary(10_000, i));
    }
  }

  /** Fewer where each is a process, which takes its time on a busy machine. */
  @Test
  void manyConnectionsInTurn() {
    boolean isProcess = fixture.has(ConnectorCapability.CHILD_PROCESSES);
    fixture.assertEchoes(isProcess ? Scale.of(200, 25) : Scale.of(1000, 250));
  }

  @Test
  void refusedAndResetConnectionsLeaveOthersAlone() {
    List<TestConnection> live =
        IntStream.range(0, 10).mapToObj(i -> fixture.dial(PodService.ECHO).awaitOpen()).toList();
    fixture.dial(PodService.CLOSED).awaitFailure();
    fixture.dial(PodService.RESETS_AT_ONCE).awaitFailure();
    live.forEach(c -> assertThat(c.send("on").finish().awaitGoodEnd().text()).isEqualTo("on"));
    fixture.assertEchoes(Scale.of(100, 25));
  }

  /** At full scale ten thousand connections, where one costs no process. */
  @Test
  void noThreadStaysInThePod() throws IOException {
    var home = Leaks.namespacesOfThreads();
    int rounds =
        fixture.has(ConnectorCapability.CHILD_PROCESSES) ? Scale.of(10, 3) : Scale.of(1000, 100);
    for (int i = 0; i < rounds; i++) {
      IntStream.range(0, 10)
          .mapToObj(ignored -> fixture.dial(PodService.ECHO).send("x").finish())
          .toList()
          .forEach(TestConnection::awaitGoodEnd);
      fixture.dial(PodService.CLOSED).awaitFailure();
      fixture.forget();
    }
    // A thread that has ended can be seen for an instant: join(2) returns before it is gone.
    Patience.await("threads at home")
        .untilAsserted(() -> assertThat(Leaks.namespacesOfThreads()).isEqualTo(home));
  }
}
