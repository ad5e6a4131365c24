package dev.culvert.bench.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LinkTest {

  @Test
  void eachLinkSaysWhatItDoes() {
    assertThat(Link.labels()).containsExactly("lan", "wan", "far", "lossy", "slow");
    assertThat(Link.LAN.description()).isEqualTo("0.1 ms there and back");
    assertThat(Link.WAN.description()).isEqualTo("20 ms there and back");
    assertThat(Link.LOSSY.description())
        .isEqualTo("20 ms there and back, 0.5 % of packets lost each way");
    assertThat(Link.SLOW.description()).isEqualTo("2 ms there and back, 100 Mbit/s");
  }

  @Test
  void aLinkHasAName() {
    assertThat(Link.named("wan")).hasValue(Link.WAN);
    assertThat(Link.named("WAN")).isEmpty();
  }

  @Test
  void netemIsToldTheSame() {
    assertThat(Netem.discipline(Link.LOSSY, "clv1"))
        .isEqualTo("tc qdisc add dev clv1 root netem limit 8192 delay 10000us loss 0.5%");
    assertThat(Netem.discipline(Link.SLOW, "clv1"))
        .isEqualTo("tc qdisc add dev clv1 root netem limit 8192 delay 1000us rate 100000000bit");
  }

  @Test
  void linksOfProcessesThatLiveTogetherHaveAddressesOfTheirOwn() {
    List<Ends> all = LongStream.range(4_000_000, 4_016_384).mapToObj(Ends::of).toList();

    assertThat(all.stream().map(Ends::near)).doesNotHaveDuplicates();
    assertThat(Ends.of(4_194_303))
        .isEqualTo(new Ends("clv4194303", "198.18.255.253", "198.18.255.254"));
    assertThat(all).allMatch(ends -> ends.device().length() < 16);
  }

  @Test
  void theOneThatEmulatesIsKnownByItsNameAndTheBetterOnesByTheirFaults() {
    LinkKind kind = LinkKind.current();

    assertThat(kind.jvmOption()).isEqualTo("-Dculvert.bench.link=" + kind.label());
    assertThat(kind.betterOnes())
        .hasSize(List.of(LinkKind.values()).indexOf(kind))
        .noneMatch(one -> one.contains("it works"));
    assertThat(LinkKind.RELAY.losesPackets()).isFalse();
  }

  @Test
  void aCommandThatFailsIsToldWithWhatItSaid() {
    assertThat(SetupCommands.failure(List.of("sh", "-c", "echo no such thing >&2; exit 3")))
        .hasValueSatisfying(
            why -> assertThat(why).contains("failed: no such thing").contains("exit 3"));
    assertThat(SetupCommands.failure(List.of("true"))).isEmpty();
    assertThat(Programs.missing("sh")).isEmpty();
    assertThat(Programs.missing("sh", "no-such-program"))
        .hasValueSatisfying(why -> assertThat(why).startsWith("no-such-program not found"));
  }

  @Test
  void aDeviceThatIsThereAlreadyIsToldByItsName() throws IOException {
    try (Tun first = Tun.open("clvtwice")) {
      assertThatThrownBy(() -> Tun.open("clvtwice"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("cannot make the device clvtwice: errno 16");
      assertThat(first).isNotNull();
    }
    assertThatThrownBy(() -> Tun.open("a-name-of-16-and")).isInstanceOf(IOException.class);
  }
}
