package dev.culvert.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerFailuresTest {

  @ParameterizedTest
  @CsvSource({
    "0, CONNECTION_RESET, NO_ERROR",
    "1, PROTOCOL_ERROR, PROTOCOL_ERROR",
    "3, PROTOCOL_ERROR, FLOW_CONTROL_ERROR",
    "7, TOO_MANY_STREAMS, REFUSED_STREAM",
    "8, CONNECTION_RESET, CANCEL",
    "11, TOO_MANY_STREAMS, ENHANCE_YOUR_CALM",
    "13, PROTOCOL_ERROR, HTTP_1_1_REQUIRED",
    "14, PROTOCOL_ERROR, code 14",
    "4294967295, PROTOCOL_ERROR, code 4294967295"
  })
  void resetsTellTheirCode(long code, Failure failure, String name) {
    CulvertException said = PeerFailures.ofReset("it", code);
    assertThat(said.failure()).isEqualTo(failure);
    assertThat(said).hasMessage("it: the server reset it (" + name + ")");
  }

  @Test
  void whatThePeerSaysIsBoundedAndHarmless() {
    assertThat(PeerFailures.describeGoAway(11, "calm\u001b[31m\n\u202edown"))
        .isEqualTo("GOAWAY ENHANCE_YOUR_CALM: calm?[31m??down");
    assertThat(PeerFailures.describeGoAway(0, "")).isEqualTo("GOAWAY NO_ERROR");
    assertThat(PeerFailures.printable("x".repeat(5_000))).hasSize(1_024);
  }
}
