package dev.culvert.core.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalAddressTest {

  @Test
  void localhostIsBothLoopbacksAndEitherIsEnough() {
    List<LocalAddress> addresses = LocalAddress.parse(List.of("localhost"));

    assertThat(addresses).isEqualTo(LocalAddress.LOOPBACK);
    assertThat(addresses)
        .extracting(a -> a.withPort(80))
        .containsExactly("127.0.0.1:80", "[::1]:80");
    assertThat(addresses).noneMatch(LocalAddress::required);
  }

  @Test
  void duplicatesAreMergedAndAnExplicitAddressIsRequired() {
    List<LocalAddress> addresses =
        LocalAddress.parse(List.of("127.0.0.1", "localhost", "127.0.0.1"));

    assertThat(addresses).extracting(LocalAddress::text).containsExactly("127.0.0.1", "::1");
    assertThat(addresses).extracting(LocalAddress::required).containsExactly(true, false);
  }

  @Test
  void theIpv6WildcardCoversIpv4() {
    List<LocalAddress> addresses = LocalAddress.parse(List.of("0.0.0.0", "::"));

    assertThat(addresses).extracting(LocalAddress::text).containsExactly("::");
    assertThat(addresses).allMatch(LocalAddress::isWildcard);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "example.com",
        "256.0.0.1",
        "1.2.3",
        "1.2.3.4.",
        "12345::",
        "fe80::1%eth0",
        ":"
      })
  void whatIsNoLiteralIsRefusedByName(String text) {
    assertThatThrownBy(() -> LocalAddress.parse(List.of(text)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "' is not a valid IP");
  }

  @Test
  void noAddressAtAllIsRefused() {
    assertThatThrownBy(() -> LocalAddress.parse(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no address to listen on");
  }
}
