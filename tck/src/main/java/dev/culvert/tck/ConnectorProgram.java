package dev.culvert.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Dialer;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Failure;
import dev.culvert.core.PodRef;
import dev.culvert.core.config.ConnectorConfig;
import dev.culvert.core.spi.ConnectorCapability;
import dev.culvert.core.spi.PodAddress;
import dev.culvert.core.spi.PodConnector;
import dev.culvert.core.spi.PodConnectorProvider;
import dev.culvert.core.spi.Providers;
import dev.culvert.testkit.Leaks;
import dev.culvert.testkit.Patience;
import java.io.IOException;
import java.util.Set;

/**
 * Makes a pod, goes into it through a connector and out again, in a JVM and under privileges that a
 * test cannot have itself. Prints what the connector says of itself, and {@code ok} at the end.
 *
 * <pre>java -cp ... dev.culvert.tck.ConnectorProgram CONNECTOR [behind-link]</pre>
 */
public final class ConnectorProgram {

  private static final PodRef POD = new PodRef("default", "web");

  private final int times;
  private final TestPod pod;
  private final PodConnector connector;

  private ConnectorProgram(int times, TestPod pod, PodConnector connector) {
    this.times = times;
    this.pod = pod;
    this.connector = connector;
  }

  /**
   * Runs, and exits with 1 if anything is not as it should be.
   *
   * @param args the connector's name, and whether the pod is {@link TestPod#startBehindLink}
   */
  @SuppressWarnings("SystemOut")
  public static void main(String[] args) throws Exception {
    PodConnectorProvider provider = Providers.connectors().named(args[0]);
    System.out.println(provider.availability());
    boolean enters = provider.capabilities().contains(ConnectorCapability.NAMESPACES);
    int times = provider.capabilities().contains(ConnectorCapability.CHILD_PROCESSES) ? 10 : 100;
    Set<String> home = Leaks.namespacesOfThreads();
    try (TestPod pod = args.length > 1 ? TestPod.startBehindLink(POD) : start(provider);
        PodConnector connector = provider.create(ConnectorConfig.DEFAULT)) {
      ConnectorProgram program = new ConnectorProgram(times, pod, connector);
      program.goInAndOut(pod.address());
      if (enters) {
        program.goInAndOut(pod.addressByProcess());
      }
      Patience.await("threads at home")
          .untilAsserted(() -> assertThat(Leaks.namespacesOfThreads()).isEqualTo(home));
    }
    System.out.println("ok");
    System.exit(0);
  }

  private static TestPod start(PodConnectorProvider provider) throws IOException {
    if (provider.capabilities().contains(ConnectorCapability.POD_IP)) {
      return TestPod.startByIp(POD);
    }
    return provider.capabilities().contains(ConnectorCapability.NAMESPACES)
        ? TestPod.start(POD)
        : TestPod.startOnHost(POD);
  }

  private void goInAndOut(PodAddress address) {
    for (int i = 0; i < times; i++) {
      TestConnection echo = dial(address, PodService.ECHO).send("hello").finish().awaitGoodEnd();
      assertThat(echo.text()).isEqualTo("hello");
      assertThat(echo.violations()).as("broken rules").isEmpty();
    }
    CulvertException refused = dial(address, PodService.CLOSED).awaitFailure();
    assertThat(refused.failure()).isEqualTo(Failure.CONNECTION_REFUSED);
    assertThat(refused)
        .hasMessageContaining(pod.dialled().get(0).getHostAddress() + ": Connection refused");
  }

  private TestConnection dial(PodAddress address, PodService service) {
    Dialer dialer =
        (int port, DuplexStream.Handler handler) -> connector.dial(address, port, handler);
    return TestConnection.dial(dialer, pod.port(service));
  }
}
