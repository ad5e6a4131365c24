package dev.culvert.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StatusLineTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  @Test
  void whereThereIsNoTerminalThereAreOnlyLines() {
    StatusLine line = new StatusLine(out, false);

    line.show(1, 4, Duration.ofMinutes(3), "netty/jnr");
    line.println("round 1");
    line.end();

    assertThat(printed()).isEqualTo("round 1" + System.lineSeparator());
  }

  @Test
  void onATerminalTheLastLineSaysHowFarItIs() {
    StatusLine line = new StatusLine(out, true);

    line.show(6, 24, Duration.ofSeconds(610), "netty/jnr");

    assertThat(printed())
        .isEqualTo("[######------------------] fork 7 of about 24, about 10 min left: netty/jnr");
  }

  @Test
  void aLineGoesAboveItAndTheEndTakesItAway() {
    StatusLine line = new StatusLine(out, true);
    line.show(0, 2, Duration.ZERO, "raw");
    String shown = printed();

    line.println("round 1");
    line.end();
    line.end();

    String clear = "\r\u001b[K";
    assertThat(shown).doesNotContain("left").endsWith("fork 1 of about 2: raw");
    assertThat(printed())
        .isEqualTo(shown + clear + "round 1" + System.lineSeparator() + shown + clear);
  }

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
