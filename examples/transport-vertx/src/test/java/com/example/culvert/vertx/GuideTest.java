package com.example.culvert.vertx;

import dev.culvert.testkit.Guide;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The code in docs/SPI.md is that of the examples. To bring the document up to date: {@code mvn -pl
 * examples/transport-vertx -am test -Dtest=GuideTest -Dsurefire.failIfNoSpecifiedTests=false
 * -Dguide.write=true}.
 */
class GuideTest {

  @Test
  void theGuideShowsTheCodeThatIsTested() throws IOException {
    new Guide(
            Path.of("../../docs/SPI.md"),
            List.of(
                Path.of("src/main/java/com/example/culvert/vertx"),
                Path.of("src/test/java/com/example/culvert/vertx"),
                Path.of("src/main/java"),
                Path.of("../locator-pidfile/src/main/java/com/example/culvert/pidfile")))
        .assertShowsItsSources();
  }
}
