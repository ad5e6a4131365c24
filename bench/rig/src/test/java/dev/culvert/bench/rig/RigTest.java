package dev.culvert.bench.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.culvert.bench.load.BulkUp;
import dev.culvert.bench.load.EchoProof;
import dev.culvert.bench.load.IdleConnections;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RigTest {

  private static final Cell RAW = Cell.parse("raw");

  @Test
  void whatIsSentIsCountedWhereItArrives() throws IOException {
    try (Rig rig = Rig.start(RAW)) {
      EchoProof.run(rig);
      try (BulkUp load = new BulkUp(rig)) {
        load.send();
        load.send();
        load.finish();

        assertThat(load.received().bytes()).isEqualTo(2 * StampedWriter.BLOCK);
      }
    }
  }

  @Test
  void thePodSaysWhenItReceivedWhatWasNotSent() throws IOException {
    try (Rig rig = Rig.start(RAW);
        SocketChannel channel = rig.connect(PodPort.SINK)) {
      channel.write(ByteBuffer.allocate(Long.BYTES));

      await()
          .untilAsserted(
              () ->
                  assertThatThrownBy(rig::received)
                      .isInstanceOf(IOException.class)
                      .hasMessageStartingWith("the pod: page 0 of the stream"));
    }
  }

  @Test
  void aCellWithTlsConnectsByTls() throws IOException {
    try (Rig rig = Rig.start(Cell.parse("netty+tls/jnr"))) {
      EchoProof.run(rig);
    }
  }

  @Test
  void aConnectorThatDialsIpsReachesThePod() throws IOException {
    try (Rig rig = Rig.start(Cell.parse("netty/pod-ip"))) {
      EchoProof.run(rig);
    }
  }

  @Test
  void anIdleConnectionThroughNsenterIsAProcessOfTheNode() throws IOException {
    try (Rig rig = Rig.start(Cell.parse("netty/nsenter"))) {
      NodeUsage before = rig.nodeUsage().orElseThrow();
      try (IdleConnections idle = new IdleConnections(rig, 5)) {
        NodeUsage after = rig.nodeUsage().orElseThrow();

        assertThat(idle.count()).isEqualTo(5);
        assertThat(after.processes() - before.processes()).isEqualTo(5);
        assertThat(after.descriptors()).isGreaterThan(before.descriptors());
        assertThat(after.childrenUssKib()).isPositive();
        assertThat(after.childrenPssKib()).isGreaterThanOrEqualTo(after.childrenUssKib());
        assertThat(after.residentKib()).isPositive();
        assertThat(after.heapKib()).isPositive();
      }
    }
  }

  @Test
  void theRawCellHasNoNodeToLookAt() throws IOException {
    try (Rig rig = Rig.start(RAW)) {
      assertThat(rig.nodeUsage()).isEmpty();
      assertThat(rig.clientMemory()).as("the loads' own").isPresent();
      assertThat(rig.gatewayMemory()).isEmpty();
      assertThat(rig.cpu().node()).isEmpty();
      assertThat(rig.cpu().client()).isPositive();
    }
  }

  @Test
  void theTimeOfChildrenThatHaveEndedCounts() throws Exception {
    ProcessFacts self = ProcessFacts.self();
    long before = self.cpuMillis() - self.ownCpuMillis();

    Process child =
        new ProcessBuilder("sh", "-c", "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done").start();
    assertThat(child.waitFor()).isZero();

    assertThat(self.cpuMillis() - self.ownCpuMillis()).isGreaterThan(before);
    assertThat(new ProcessFacts(child.pid()).cpuMillis()).isZero();
  }

  @Test
  void closingTheRigEndsItsProcesses() throws IOException {
    List<ProcessHandle> processes;
    try (Rig rig = Rig.start(Cell.parse("netty/jnr"))) {
      EchoProof.run(rig);
      processes = ProcessHandle.current().children().toList();
      assertThat(processes).hasSizeGreaterThanOrEqualTo(2);
    }

    assertThat(processes).noneMatch(ProcessHandle::isAlive);
  }

  @Test
  void aProcessEndsWhenWhoStartedItIsGone() throws Exception {
    Process pod =
        new ProcessBuilder(
                JvmOptions.command(List.of(), PodApp.class, ListenAddress.LOOPBACK.name()))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(pod.inputReader().readLine()).startsWith("READY ECHO=");

    pod.getOutputStream().close();

    assertThat(pod.waitFor(30, TimeUnit.SECONDS)).isTrue();
  }
}
