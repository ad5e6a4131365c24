package dev.culvert.core.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RelayAnswerTest {

  private final RelayAnswer answer = new RelayAnswer("gateway x");

  @Test
  void anAnswerMayAccept() {
    assertThat(answer.take(Relay.switching())).isTrue();
    assertThat(answer.isAccepted()).isTrue();
  }

  @Test
  void nothingMayFollowAnAnswerThatAccepts() {
    ByteBuffer bytes = ByteBuffer.allocate(200).put(Relay.switching()).put((byte) 7).flip();
    assertThat(answer.take(bytes)).isTrue();
    assertThat(answer.isAccepted()).isFalse();
    assertThat(answer.refusal().failure()).isEqualTo(Failure.PROTOCOL_ERROR);
    assertThat(answer.refusal()).hasMessageContaining("something followed its answer");
  }

  @Test
  void aRefusalMayComeByteByByte() {
    ByteBuffer bytes = Relay.refusal(new CulvertException(Failure.NOT_FOUND, "no node ä"));
    while (bytes.remaining() > 1) {
      assertThat(answer.take(ByteBuffer.wrap(new byte[] {bytes.get()}))).isFalse();
    }
    assertThat(answer.take(bytes)).isTrue();
    assertThat(answer.isAccepted()).isFalse();
    assertThat(answer.refusal().failure()).isEqualTo(Failure.NOT_FOUND);
    assertThat(answer.refusal()).hasMessage("no node ä");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          HTTP/1.1 101 ~upgrade: h2c~~       | PROTOCOL_ERROR | switches to another protocol
          HTTP/1.1 101 ~~                    | PROTOCOL_ERROR | switches to another protocol
          HTTP/1.1 100 Continue~~            | PROTOCOL_ERROR | it answered 100
          HTTP/2 101 ~~                      | PROTOCOL_ERROR | not HTTP/1.1
          nonsense~~                         | PROTOCOL_ERROR | not HTTP/1.1
          HTTP/1.1 200 ok~a b: c~~           | PROTOCOL_ERROR | header line 1 of its answer
          HTTP/1.1 426 x~content-length: 0~~ | UNAVAILABLE    | it answered 426
          HTTP/1.1 200 x~content-length: 0~~ | UNAVAILABLE    | it answered 200
          """)
  void anAnswerThatIsNoRelayIsNamed(String said, Failure failure, String says) {
    assertThat(answer.take(UTF_8.encode(said.replace("~", "\r\n")))).isTrue();
    assertThat(answer.isAccepted()).isFalse();
    assertThat(answer.refusal().failure()).isEqualTo(failure);
    assertThat(answer.refusal()).hasMessageStartingWith("gateway x: ").hasMessageContaining(says);
  }

  @Test
  void aHeadWithoutEndIsBounded() {
    assertThat(answer.take(ByteBuffer.allocate(16_383))).isFalse();
    assertThat(answer.take(ByteBuffer.allocate(1))).isTrue();
    assertThat(answer.refusal()).hasMessageContaining("longer than 16384 bytes");
  }

  @Test
  void anEndWithoutAnswerIsNamed() {
    assertThat(answer.refusal().failure()).isEqualTo(Failure.PROTOCOL_ERROR);
    assertThat(answer.refusal()).hasMessageContaining("closed without an answer");
  }
}
