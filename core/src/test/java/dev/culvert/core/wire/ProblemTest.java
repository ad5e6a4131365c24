package dev.culvert.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ProblemTest {

  @Test
  void bodyHasTheMembersOfTheStandard() {
    assertThat(new Problem(502, Failure.CONNECTION_REFUSED, "port 80: \"no\"\n").json())
        .isEqualTo(
            "{\"type\":\"urn:culvert:connection-refused\",\"title\":\"connection refused\","
                + "\"status\":502,\"detail\":\"port 80: \\\"no\\\"\\u000a\"}\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "plain words",
        "\"quoted\" \\ and \\u0041, \"detail\": \"x\"",
        "läuft nicht \u2014 \u65e5\u672c \ud83d\ude00",
        "line\r\n\tfeed\b\f\u0000\u007f",
        "half of a pair: \ud83d"
      })
  void detailIsReadBack(String detail) {
    assertThat(Problem.detailOf(new Problem(404, Failure.NOT_FOUND, detail).json()))
        .isEqualTo(detail);
  }

  @Test
  void detailIsBounded() {
    String body = new Problem(404, Failure.NOT_FOUND, "x".repeat(10_000)).json();
    assertThat(Problem.detailOf(body)).isEqualTo("x".repeat(4_096));
    assertThat(Problem.detailOf("{\"detail\":\"" + "y".repeat(10_000) + "\"}"))
        .isEqualTo("y".repeat(4_096));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{ \"detail\" : \"spaced\" }|spaced",
        "{\"title\":\"detail\",\"detail\":\"second\"}|second",
        "{\"detail\":\"cut|cut",
        "{\"detail\":\"cut\\|cut\\",
        "{\"detail\":\"\\u00e4\\/\\u00zz\"}|ä/u00zz"
      })
  void bodyOfOthersIsReadLeniently(String body, String detail) {
    assertThat(Problem.detailOf(body)).isEqualTo(detail);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html>Bad Gateway</html>",
        "{\"title\":\"detail\"}",
        "{\"detail\"",
        "{\"detail\":",
        "{\"detail\" \"no colon\"}",
        "{\"detail\":5}",
        "{\"detail\":null}"
      })
  void bodyWithoutADetailHasNone(String body) {
    assertThat(Problem.detailOf(body)).isNull();
  }
}
