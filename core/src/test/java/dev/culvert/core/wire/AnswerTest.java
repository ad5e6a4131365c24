package dev.culvert.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AnswerTest {

  private final Answer answer = new Answer("it");

  @Test
  void isAcceptedBy200Alone() {
    assertThat(answer.begin(103, Answer.Fields.NONE)).isFalse();
    assertThat(answer.isBegun()).isFalse();
    assertThat(answer.begin(200, Answer.Fields.NONE)).isTrue();
    assertThat(answer.isBegun()).isTrue();
    assertThat(answer.begin(404, Answer.Fields.NONE)).as("what came first stays").isTrue();
    assertThat(answer.end(Answer.Fields.NONE)).isNull();
  }

  @Test
  void tokenBeatsStatus() {
    answer.begin(502, fields(Map.of("culvert-failure", "connection-refused")));
    assertThat(answer.take(bytes("{\"detail\":\"port "))).isFalse();
    assertThat(answer.take(bytes("80: refused\"}"))).isFalse();
    CulvertException said = answer.end(fields(Map.of("culvert-failure", "pod-gone")));
    assertThat(said).isNotNull().hasMessage("port 80: refused");
    assertThat(said.failure()).isEqualTo(Failure.CONNECTION_REFUSED);
  }

  @Test
  void unknownTokenLeavesTheStatusToTell() {
    answer.begin(404, fields(Map.of("culvert-failure", "no-such-token")));
    answer.take(bytes("<html>"));
    CulvertException said = answer.refusal();
    assertThat(said.failure()).isEqualTo(Failure.NOT_FOUND);
    assertThat(said).hasMessage("it: the server answered 404");
  }

  @Test
  void statusThatIsNoneRefuses() {
    assertThat(answer.begin(0, Answer.Fields.NONE)).isFalse();
    assertThat(answer.isBegun()).isTrue();
    assertThat(answer.refusal()).hasMessage("it: the server answered 0");
  }

  @Test
  void longRefusalIsCut() {
    answer.begin(500, Answer.Fields.NONE);
    assertThat(answer.take(bytes("{\"detail\":\"no" + " ".repeat(8_000)))).isFalse();
    ByteBuffer more = bytes("\u001b".repeat(8_000));
    assertThat(answer.take(more)).isTrue();
    assertThat(more.hasRemaining()).isTrue();
    assertThat(answer.take(more)).isTrue();
    assertThat(answer.refusal().getMessage()).startsWith("no ").hasSize(1_024);
  }

  @Test
  void endWithoutAnAnswerIsNone() {
    answer.begin(100, Answer.Fields.NONE);
    CulvertException said = answer.end(Answer.Fields.NONE);
    assertThat(said).isNotNull().hasMessage("it: the server ended it without an answer");
    assertThat(said.failure()).isEqualTo(Failure.PROTOCOL_ERROR);
  }

  @Test
  void trailersWithoutTokenTellNoFailure() {
    answer.begin(200, Answer.Fields.NONE);
    assertThat(answer.end(fields(Map.of("culvert-detail", "a sentence")))).isNull();
  }

  @Test
  void trailersTellFailureAndSentence() {
    answer.begin(200, Answer.Fields.NONE);
    CulvertException said =
        answer.end(
            fields(Map.of("culvert-failure", "pod-gone", "culvert-detail", "l%C3%A4uft nicht")));
    assertThat(said).isNotNull().hasMessage("läuft nicht");
    assertThat(said.failure()).isEqualTo(Failure.POD_GONE);
    assertThat(answer.end(fields(Map.of("culvert-failure", "pod-gone"))))
        .hasMessage("it: the server ended it: pod-gone");
    assertThat(answer.end(fields(Map.of("culvert-failure", "new-token", "culvert-detail", "why"))))
        .extracting(CulvertException::failure)
        .isEqualTo(Failure.PROTOCOL_ERROR);
  }

  private static Answer.Fields fields(Map<String, String> fields) {
    return fields::get;
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
