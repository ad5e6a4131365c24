package dev.culvert.bench.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.culvert.bench.link.Programs;
import dev.culvert.bench.load.BulkDown;
import dev.culvert.bench.load.BulkUp;
import dev.culvert.bench.load.CrowdRate;
import dev.culvert.bench.load.EchoProof;
import dev.culvert.bench.load.FirstByte;
import dev.culvert.bench.load.HalfCloseProof;
import dev.culvert.bench.load.IdleConnections;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The cells that are not ours, and the one with a fifth process. */
@Timeout(120)
class BaselineTest {

  @Test
  void socatCarriesBytesAndLeavesNoProcess() throws IOException {
    List<ProcessHandle> processes;
    try (Rig rig = Rig.start(Cell.parse("socat"))) {
      carry(rig);
      // What the kernel counts in ticks of 10 ms may be none at first.
      while (rig.cpu().node().orElseThrow() == 0) {
        new FirstByte(rig).open();
      }
      assertThat(rig.cpu().gateway()).isEmpty();
      assertThat(rig.nodeUsage()).isEmpty();
      processes = named("socat");
      assertThat(processes).hasSizeGreaterThanOrEqualTo(PodPort.values().length);
    }

    await().until(() -> processes.stream().noneMatch(ProcessHandle::isAlive));
  }

  @ParameterizedTest
  @ValueSource(strings = {"relay", "relay2"})
  void aRelayCarriesBytesAndLeavesNoProcess(String cell) throws IOException {
    List<ProcessHandle> processes;
    try (Rig rig = Rig.start(Cell.parse(cell))) {
      carry(rig);
      HalfCloseProof.run(rig);
      assertThat(rig.podNamespace()).isEmpty();
      processes = named("socat");
      int hops = cell.equals("relay") ? 1 : 2;
      assertThat(processes).hasSizeGreaterThanOrEqualTo(hops * PodPort.values().length);
    }

    await().until(() -> processes.stream().noneMatch(ProcessHandle::isAlive));
  }

  @Test
  void aTunnelWrittenByHandCarriesBytesAndLeavesNoProcess() throws IOException {
    List<ProcessHandle> processes;
    try (Rig rig = Rig.start(Cell.parse("tunnel"))) {
      carry(rig);
      HalfCloseProof.run(rig);
      assertThat(rig.podNamespace()).isEmpty();
      assertThat(rig.nodeUsage()).isEmpty();
      assertThat(rig.compilers().node().orElseThrow()).as("its compilers are seen").isPositive();
      assertThat(CrowdRate.measure(rig, 16, 16, Duration.ofMillis(200))).isPositive();
      assertThat(rig.cpu().node().orElseThrow()).isPositive();
      try (IdleConnections idle = new IdleConnections(rig, 200)) {
        assertThat(idle.count()).isEqualTo(200);
      }
      EchoProof.run(rig);
      processes = ProcessHandle.current().children().toList();
    }

    assertThat(processes).noneMatch(ProcessHandle::isAlive);
  }

  @Test
  void ourClientMayBeAProcessOfItsOwnAsTheirsAre() throws IOException {
    List<ProcessHandle> processes;
    try (Rig rig = Rig.apart(Cell.parse("netty/jnr"))) {
      long compilers = rig.compilers().client() - ProcessFacts.self().compilerMillis();
      assertThat(compilers).as("its compilers are seen").isPositive();
      carry(rig);
      HalfCloseProof.run(rig);
      assertThat(rig.cpu().client()).isGreaterThan(ProcessFacts.self().ownWorkMillis());
      assertThat(rig.clientMemory()).isEmpty();
      processes = ProcessHandle.current().descendants().toList();
    }

    assertThat(processes).noneMatch(ProcessHandle::isAlive);
  }

  @Test
  void sshCarriesBytesAndLeavesNothingWhereThereIsAnSshd() throws IOException {
    Cell ssh = Cell.parse("ssh");
    Optional<String> why = ssh.unavailable();
    if (why.isPresent()) {
      assertThat(why.get())
          .matches(
              "(sshd|ssh|socat|nsenter) not found: apt-get install [a-z-]+"
                  + "|sshd separates its privileges, .* run it as root, not in a user namespace");
      return;
    }
    Path home = Path.of(System.getProperty("user.home"), ".ssh");
    boolean before = Files.exists(home);
    List<ProcessHandle> processes;
    try (Rig rig = Rig.start(ssh)) {
      assertThat(leftOf("culvert-bench-ssh")).as("keys, once they have been read").isEmpty();
      carry(rig);
      assertThat(rig.cpu().node().orElseThrow()).isPositive();
      processes = Stream.of(named("ssh"), named("sshd")).flatMap(List::stream).toList();
      assertThat(named("ssh")).isNotEmpty();
      assertThat(named("sshd")).isNotEmpty();
    }

    await().until(() -> processes.stream().noneMatch(ProcessHandle::isAlive));
    assertThat(Files.exists(home)).isEqualTo(before);
  }

  @Test
  void aGatewayIsAProcessOfItsOwnAndCounts() throws IOException {
    List<ProcessHandle> processes;
    try (Rig rig = Rig.start(Cell.parse("netty+gateway/jnr"))) {
      carry(rig);
      assertThat(rig.clientMemory().orElseThrow().heapKib()).isPositive();
      assertThat(rig.gatewayMemory().orElseThrow().heapKib()).isPositive();
      assertThat(rig.gatewayMemory().orElseThrow().residentKib()).isPositive();
      assertThat(rig.cpu().gateway().orElseThrow()).isPositive();
      RoleCpu cpu = rig.cpu();
      assertThat(cpu.since(new RoleCpu(0, cpu.gateway(), cpu.node(), cpu.pod())).total())
          .hasValue(cpu.client());
      processes = ProcessHandle.current().children().toList();
      assertThat(processes).hasSizeGreaterThanOrEqualTo(3);
    }

    assertThat(processes).noneMatch(ProcessHandle::isAlive);
  }

  @Test
  void behindAGatewayBothConnectionsAreByTls() throws IOException {
    try (Rig rig = Rig.start(Cell.parse("netty+tls+gateway/jnr"))) {
      EchoProof.run(rig);
    }
  }

  @Test
  void kubectlSaysWhatItWouldNeed() {
    Cell kubectl = Cell.parse("kubectl");

    assertThat(kubectl.impossible()).isEmpty();
    assertThat(kubectl.unavailable())
        .hasValueSatisfying(why -> assertThat(why).contains("needs a cluster").contains("--pod"));
    assertThatThrownBy(() -> Rig.start(kubectl))
        .isInstanceOf(IOException.class)
        .hasMessage(kubectl.unavailable().orElseThrow());
    assertThat(ProcessHandle.current().children()).noneMatch(BaselineTest::isPod);
  }

  @Test
  void kubectlIsForAPodOfSomebodyElse() {
    Cell kubectl = new Cell("kubectl", Cell.REMOTE);

    assertThat(kubectl.isRemote()).isTrue();
    assertThat(kubectl.halfCloses()).isFalse();
    assertThat(Cell.parse("kubectl/remote")).isEqualTo(kubectl).hasToString("kubectl/remote");
    assertThat(kubectl.unavailable().isEmpty()).isEqualTo(Programs.find("kubectl").isPresent());
    assertThatThrownBy(() -> new Cell("socat", Cell.REMOTE))
        .hasMessageContaining("socat has no connector");
  }

  @Test
  void aProgramThatEndsAtOnceIsToldWithItsLastWords() throws IOException {
    try (ForeignProcess failing =
        ForeignProcess.start(
            "a relay", Path.of("/"), List.of("sh", "-c", "echo no such thing >&2; exit 3"))) {
      assertThatThrownBy(() -> failing.awaitListening(FreePort.find()))
          .isInstanceOf(IOException.class)
          .hasMessage("a relay has ended: no such thing");
    }
  }

  @Test
  void aProgramEndsWhenItIsClosed() throws IOException {
    try (ForeignProcess sleeper =
        ForeignProcess.start("a sleeper", Path.of("/"), List.of("sleep", "4711"))) {
      await().until(() -> !sleepers("4711").isEmpty());
      assertThat(sleeper.cpuMillis()).isNotNegative();
    }

    await().until(() -> sleepers("4711").isEmpty());
  }

  @Test
  void aProgramEndsWhenWhoStartedItIsKilled() throws Exception {
    Process parent =
        new ProcessBuilder(JvmOptions.command(List.of(), SleepingParent.class, "4712"))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertThat(parent.inputReader().readLine()).startsWith("started ");
    await().until(() -> !sleepers("4712").isEmpty());

    parent.destroyForcibly().waitFor();

    await().until(() -> sleepers("4712").isEmpty());
  }

  private static void carry(Rig rig) throws IOException {
    EchoProof.run(rig);
    try (BulkUp up = new BulkUp(rig)) {
      up.send();
      up.finish();
      assertThat(up.received().bytes()).isEqualTo(StampedWriter.BLOCK);
    }
    try (BulkDown down = new BulkDown(rig)) {
      down.receive();
      assertThat(down.received().bytes()).isPositive();
    }
    assertThat(new FirstByte(rig).open()).isPositive();
  }

  private static List<ProcessHandle> named(String program) {
    return ProcessHandle.current()
        .descendants()
        .filter(process -> process.info().command().orElse("").endsWith("/" + program))
        .toList();
  }

  private static List<ProcessHandle> sleepers(String seconds) {
    try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
      return all.filter(
              process -> process.info().commandLine().orElse("").endsWith("/sleep " + seconds))
          .toList();
    }
  }

  private static boolean isPod(ProcessHandle process) {
    return process.info().commandLine().orElse("").contains(PodApp.class.getName());
  }

  private static List<String> leftOf(String prefix) throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith(prefix))
          .toList();
    }
  }
}
