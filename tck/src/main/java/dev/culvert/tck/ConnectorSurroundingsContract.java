package dev.culvert.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.spi.ConnectorCapability;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** The same connector in JVMs of another kind: each runs {@link ConnectorProgram}. */
@Timeout(180)
abstract class ConnectorSurroundingsContract extends ConnectorGroup {

  /** Root there, but without a network of its own: the pods' may be entered, and not left again. */
  private static final List<String> USER_NAMESPACE =
      List.of("unshare", "--user", "--map-root-user", "--mount", "--");

  private static final List<String> OWN_NETWORK =
      List.of("unshare", "--net", "sh", "-c", "ip link set lo up && exec \"$@\"", "sh");

  ConnectorSurroundingsContract(ConnectorFixture fixture) {
    super(fixture);
  }

  @Test
  void worksInAJvmWithoutIpv6() throws Exception {
    assertThat(run(List.of(), "-Djava.net.preferIPv4Stack=true")).endsWith("ok\n");
  }

  @Test
  void worksForTheRootOfAUserNamespace() throws Exception {
    assertThat(run(USER_NAMESPACE)).endsWith("ok\n").doesNotContain("WARNING");
  }

  /** From a namespace of its own, where a link to the pod may be made. */
  @TestFactory
  Stream<DynamicTest> podBehindALinkIsReachedByItsIp() {
    return fixture.has(ConnectorCapability.POD_IP)
        ? Stream.of(DynamicTest.dynamicTest("over veth", this::goBehindALink))
        : Stream.empty();
  }

  private void goBehindALink() throws IOException, InterruptedException {
    assertThat(start(OWN_NETWORK, List.of(), List.of("behind-link"))).endsWith("ok\n");
  }

  private String run(List<String> launcher, String... options)
      throws IOException, InterruptedException {
    return start(launcher, List.of(options), List.of());
  }

  private String start(List<String> launcher, List<String> options, List<String> more)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(launcher);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(options);
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            ConnectorProgram.class.getName(),
            fixture.provider().name()));
    command.addAll(more);
    Process jvm = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      String said = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      jvm.waitFor();
      return said;
    } finally {
      jvm.destroyForcibly();
    }
  }
}
