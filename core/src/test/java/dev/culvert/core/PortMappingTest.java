package dev.culvert.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PortMappingTest {

  @ParameterizedTest
  @CsvSource({
    "5000, 5000, 5000",
    "6000:5000, 6000, 5000",
    ":5000, 0, 5000",
    "0:5000, 0, 5000",
    "1, 1, 1",
    "65535:65535, 65535, 65535",
    "00080:0443, 80, 443"
  })
  void everyFormIsRead(String text, int local, int remote) {
    assertThat(PortMapping.parse(text)).isEqualTo(new PortMapping(local, remote));
  }

  @ParameterizedTest
  @CsvSource({
    "'', remote port in '' must be a number from 1 to 65535",
    "http, remote port in 'http' must be a number from 1 to 65535",
    "-1, remote port in '-1' must be a number from 1 to 65535",
    "+80, remote port in '+80' must be a number from 1 to 65535",
    "8 0, remote port in '8 0' must be a number from 1 to 65535",
    "123456, remote port in '123456' must be a number from 1 to 65535",
    "0, remote port 0 must be 1 to 65535",
    "65536, remote port 65536 must be 1 to 65535",
    "80:, remote port cannot be empty in '80:'",
    ":, remote port cannot be empty in ':'",
    "80:0, remote port 0 must be 1 to 65535",
    "65536:80, local port 65536 must be 0 to 65535",
    "x:80, local port in 'x:80' must be a number from 0 to 65535",
    "1:2:3, 'invalid port format ''1:2:3'': expected [LOCAL:]REMOTE, such as 5000, 6000:5000 or"
        + " :5000'"
  })
  void anythingElseIsRefusedByName(String text, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PortMapping.parse(text))
        .withMessage(message);
  }

  @Test
  void digitsOfOtherScriptsAreNotNumbers() {
    assertThatIllegalArgumentException().isThrownBy(() -> PortMapping.parse("\u0664\u0662"));
  }

  @Test
  void printsLocalAndRemote() {
    assertThat(PortMapping.parse(":80")).hasToString("0:80");
  }
}
