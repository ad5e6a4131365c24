package dev.culvert.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FailureTest {

  @ParameterizedTest
  @EnumSource
  void tokensAreReadBackAndStatusesAreErrors(Failure failure) {
    assertThat(Failure.ofToken(failure.token())).contains(failure);
    assertThat(failure.token()).matches("[a-z]+(-[a-z]+)*");
    assertThat(failure.status()).isBetween(400, 599);
  }

  @Test
  void tokensDiffer() {
    assertThat(Stream.of(Failure.values()).map(Failure::token)).doesNotHaveDuplicates();
  }

  @Test
  void unknownTokenIsNone() {
    assertThat(Failure.ofToken("no-such-failure")).isEmpty();
    assertThat(Failure.ofToken("")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "400, INVALID_REQUEST",
    "401, UNAUTHENTICATED",
    "403, FORBIDDEN",
    "404, NOT_FOUND",
    "410, POD_GONE",
    "418, INVALID_REQUEST",
    "429, TOO_MANY_STREAMS",
    "500, INTERNAL",
    "502, UNREACHABLE",
    "503, UNAVAILABLE",
    "504, TIMEOUT",
    "204, PROTOCOL_ERROR",
    "302, PROTOCOL_ERROR",
    "599, PROTOCOL_ERROR"
  })
  void statusWithoutATokenTellsTheFailure(int status, Failure failure) {
    assertThat(Failure.ofStatus(status)).isEqualTo(failure);
  }

  @Test
  void oursIsFoundInsideWhatWrapsIt() {
    CulvertException ours = new CulvertException(Failure.TIMEOUT, "slow");
    assertThat(CulvertException.of(new CompletionException(new RuntimeException(ours))))
        .isSameAs(ours);
  }

  @Test
  void anyOtherExceptionIsAFaultOfOursWithItsCause() {
    RuntimeException bug = new IllegalStateException("bug");
    assertThat(CulvertException.of(bug))
        .hasMessage("unexpected: java.lang.IllegalStateException: bug")
        .hasCause(bug)
        .satisfies(e -> assertThat(e.failure()).isEqualTo(Failure.INTERNAL));
  }

  @Test
  void aMessageIsOnePrintableLineWhoeverWroteIt() {
    String said = "answered \u001b[2J200\r\nE forged \u202eline \u00fc";
    String shown = "answered ?[2J200??E forged ?line \u00fc";

    assertThat(new CulvertException(Failure.PROTOCOL_ERROR, said)).hasMessage(shown);
    assertThat(CulvertException.of("it", new IOException(said))).hasMessage("it: " + shown);
    assertThat(CulvertException.of(new IllegalStateException(said)).getMessage()).endsWith(shown);
  }
}
