package dev.culvert.bench.rig;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.bench.link.Link;
import dev.culvert.bench.link.LinkKind;
import dev.culvert.bench.load.BulkUp;
import dev.culvert.bench.load.EchoProof;
import dev.culvert.bench.load.HalfCloseProof;
import java.io.IOException;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Cells with a link, on what emulates it here. */
@Timeout(60)
class LinkedRigTest {

  @ParameterizedTest
  @ValueSource(strings = {"raw+wan", "netty+wan/jnr", "jetty+tls+wan/jnr", "okhttp+wan/nsenter"})
  void aRoundTripIsNeverShorterThanTheLink(String text) throws IOException {
    try (Rig rig = Rig.start(Cell.parse(text))) {
      EchoProof.run(rig);
      HalfCloseProof.run(rig);
      try (SocketChannel channel = rig.connect(PodPort.ECHO)) {
        ByteBuffer ping = ByteBuffer.allocate(1);
        long begin = System.nanoTime();
        channel.write(ping);
        channel.read(ping.clear());

        assertThat(System.nanoTime() - begin)
            .isGreaterThanOrEqualTo(2 * Link.WAN.delay().toNanos());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"raw+lossy", "netty+lossy/jnr"})
  void whatALinkLosesIsSentAgain(String text) throws IOException {
    try (Rig rig = Rig.start(Cell.parse(text));
        BulkUp load = new BulkUp(rig)) {
      for (int block = 0; block < 20; block++) {
        load.send();
      }
      load.finish();

      assertThat(load.received().bytes()).isEqualTo(20L * StampedWriter.BLOCK);
    }
  }

  @Test
  void aSlowLinkCarriesNoMoreThanItsRate() throws IOException {
    int blocks = 40;
    try (Rig rig = Rig.start(Cell.parse("netty+slow/jnr"));
        BulkUp load = new BulkUp(rig)) {
      long begin = System.nanoTime();
      for (int block = 0; block < blocks; block++) {
        load.send();
      }
      load.finish();

      double seconds = (System.nanoTime() - begin) / 1e9;
      double bits = 8.0 * blocks * StampedWriter.BLOCK;
      assertThat(bits / seconds).isLessThan((double) Link.SLOW.bitsPerSecond());
    }
  }

  @Test
  void theLinksDeviceGoesWithTheRig() throws IOException {
    try (Rig rig = Rig.start(Cell.parse("raw+lan"))) {
      EchoProof.run(rig);
      assertThat(devices()).isEqualTo(LinkKind.current().joinsNamespaces() ? 1 : 0);
    }

    assertThat(devices()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void aRelayLosesNothingAndLeadsIntoNoPod(LinkKind kind) {
    boolean joins = kind != LinkKind.RELAY;

    assertThat(Cell.parse("netty+wan/jnr").unavailable(Link.WAN, kind)).isEmpty();
    assertThat(Cell.parse("netty+lossy/jnr").unavailable(Link.LOSSY, kind).isEmpty())
        .isEqualTo(joins);
    Optional<String> raw = Cell.parse("raw+wan").unavailable(Link.WAN, kind);
    assertThat(raw.isEmpty()).isEqualTo(joins);
    assertThat(raw.orElse("raw+wan: a relay emulates links here")).startsWith("raw+wan: a relay");
  }

  private static long devices() throws IOException {
    return NetworkInterface.networkInterfaces()
        .filter(device -> device.getName().startsWith("clv"))
        .count();
  }
}
