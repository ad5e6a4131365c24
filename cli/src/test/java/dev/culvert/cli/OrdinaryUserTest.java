package dev.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The script, run by a user who is not root. */
@Timeout(240)
class OrdinaryUserTest {

  private static final int PORT = 7007;

  @TempDir private static Path directory = Path.of("");
  private static @Nullable Checkout copied;

  private final List<CulvertProcess> processes = new ArrayList<>();

  @BeforeAll
  static void copy() throws IOException {
    copied = Checkout.copy(directory);
  }

  @AfterEach
  void endProcesses() {
    processes.forEach(CulvertProcess::close);
  }

  @Test
  void theDoctorSaysWhatIsMissingAndHowToGetIt() throws Exception {
    CulvertProcess doctor = start("doctor");

    assertThat(doctor.await()).isEqualTo(1);
    assertThat(doctor.err()).isEmpty();
    assertThat(doctor.out().stream().map(line -> line.replaceAll(" +", " ")))
        .contains(" ok user uid 65534, in the machine's own user namespace")
        .containsSequence(
            " note CAP_SYS_ADMIN missing; for entering pods' network namespaces with setns(2): jnr,"
                + " nsenter",
            " -> run as root, or as './culvert userns COMMAND'")
        .contains(" FAIL connector no connector can be used here")
        .last()
        .asString()
        .startsWith("What is chosen does not work here: the connector; ");
  }

  @Test
  void theDoctorFindsEverythingInAUserNamespaceOfItsOwn() throws Exception {
    CulvertProcess doctor = start("userns", "--own-net", "doctor");

    assertThat(doctor.await()).as("%s", doctor).isZero();
    assertThat(doctor.out().stream().map(line -> line.replaceAll(" +", " ")))
        .contains(
            " ok user uid 0 in a user namespace; uid 65534 outside of it",
            " ok network namespaces this process may make and enter them",
            " ok way back a thread comes back from a pod's network namespace");
  }

  @Test
  void aNodeServesAPodThatOnlyItsUserNamespaceKnows() throws Exception {
    // The pod's program ends with the node, whose process this shell becomes.
    String script =
        """
        ip netns add default_web && ip -n default_web link set lo up || exit 9
        setpriv --pdeathsig KILL nsenter --net=/run/netns/default_web \
          socat TCP4-LISTEN:%d,bind=127.0.0.1,fork,reuseaddr EXEC:cat &
        exec sh "$0" node --listen 127.0.0.1:0 --connector nsenter
        """
            .formatted(PORT);
    CulvertProcess node = start("userns", "sh", "-c", script, checkout().script());
    CulvertProcess client =
        CulvertProcess.start("port-forward", "web", ":7007", "--server", node.url());
    processes.add(client);

    int port = client.port(PORT);
    await().untilAsserted(() -> echo(port));
    assertThat(Path.of("/run/netns/default_web")).doesNotExist();
    List<ProcessHandle> below = node.descendants();
    assertThat(below).isNotEmpty();
    node.signal("TERM");

    assertThat(node.await()).as("%s", node).isZero();
    await().untilAsserted(() -> assertThat(below).noneMatch(ProcessHandle::isAlive));
    assertNothingIsLeft();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sh -c exit\\ 7                      | 7   |",
        "-- sh -c id\\ -u                    | 0   | 0",
        "--own-net sh -c ls\\ /sys/class/net | 0   |",
        "sh -c ls\\ /run/netns               | 0   |",
        "culvert --version                   | 0   | culvert (not packaged)",
        "node                                | 2   |",
        "-x                                  | 2   |",
        "/no/such/program                    | 127 |",
      })
  void theCommandsExitCodeAndOutputComeBack(String args, int code, @Nullable String line)
      throws Exception {
    String[] words =
        Stream.concat(Stream.of("userns"), Stream.of(args.split("(?<!\\\\) ")))
            .map(word -> word.replace("\\ ", " "))
            .toArray(String[]::new);

    CulvertProcess process = start(words);

    assertThat(process.await()).as("%s", process).isEqualTo(code);
    if (line != null) {
      assertThat(process.out()).containsExactly(line);
    }
    assertNothingIsLeft();
  }

  @Test
  void aNetworkOfItsOwnHasLoopbackUp() throws Exception {
    CulvertProcess process = start("userns", "--own-net", "ip", "-o", "addr");

    assertThat(process.await()).isZero();
    assertThat(process.out())
        .isNotEmpty()
        .allMatch(line -> line.contains(" lo "))
        .anyMatch(line -> line.contains("127.0.0.1/8"));
  }

  @Test
  void signalsReachTheCommand() throws Exception {
    CulvertProcess process =
        start(
            "userns",
            "sh",
            "-c",
            "trap 'echo stopping; exit 5' TERM; echo up; while :; do read x || sleep 0.1; done");
    process.expect("^up$");
    process.signal("TERM");

    assertThat(process.await()).isEqualTo(5);
    assertThat(process.out()).contains("stopping");
  }

  @Test
  void rootIsToldThatItIsOneAndHasItsOwnPodsAllTheSame() throws Exception {
    CulvertProcess process =
        keep(
            CulvertProcess.of(
                checkout().by(List.of(), "userns", "sh", "-c", "ip netns add x; ip netns list")));

    assertThat(process.await()).isZero();
    assertThat(process.out()).containsExactly("x");
    assertThat(process.err()).containsExactly("culvert: already root: no user namespace is made");
    assertThat(Path.of("/run/netns/x")).doesNotExist();
  }

  /** The sysctl belongs to the user namespace, so that a nested one can be forbidden. */
  @Test
  void theKnobThatForbidsItIsNamed() throws Exception {
    List<String> forbidding =
        List.of(
            "unshare",
            "--user",
            "--map-root-user",
            "sh",
            "-c",
            "echo 0 > /proc/sys/user/max_user_namespaces && exec setpriv --bounding-set=-all \"$@\"",
            "sh");

    CulvertProcess process = keep(CulvertProcess.of(checkout().by(forbidding, "userns", "true")));

    assertThat(process.await()).isEqualTo(1);
    assertThat(process.err())
        .singleElement()
        .asString()
        .startsWith("culvert: the kernel forbids user namespaces (")
        .endsWith("user.max_user_namespaces is 0: as root, sysctl user.max_user_namespaces=15000");
  }

  private static void echo(int port) throws IOException {
    try (PodSocket socket = PodSocket.connect(port)) {
      socket.echo(1, 10_000);
    }
  }

  /** Another run on this machine may be just starting. */
  private static void assertNothingIsLeft() {
    await()
        .untilAsserted(
            () -> {
              try (Stream<Path> files = Files.list(Path.of("/tmp"))) {
                assertThat(files.map(file -> file.getFileName().toString()))
                    .noneMatch(name -> name.startsWith("culvert-userns."));
              }
            });
  }

  private static Checkout checkout() {
    return Objects.requireNonNull(copied, "checkout");
  }

  private CulvertProcess start(String... args) throws IOException {
    return keep(CulvertProcess.of(checkout().byNobody(args)));
  }

  private CulvertProcess keep(CulvertProcess process) {
    processes.add(process);
    return process;
  }
}
