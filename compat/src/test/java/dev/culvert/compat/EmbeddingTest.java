package dev.culvert.compat;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.Provider;
import java.security.Security;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a program that embeds Culvert sees of it: nothing. */
@Timeout(300)
class EmbeddingTest {

  private static final long BYTES = 1 << 20;
  private static final int AT_ONCE = 20;

  @TempDir private Path directory = Path.of("");

  @ParameterizedTest
  @CsvSource({
    "netty, undertow",
    "netty-shaded, netty",
    "okhttp, undertow",
    "okhttp-shaded, netty",
    "jetty, undertow",
    "jetty-shaded, netty"
  })
  void nothingOfTheJvmIsChangedAndNothingIsPrinted(String transport, String engine)
      throws Exception {
    Stack library = Stack.library();
    boolean jetty = transport.startsWith("jetty");
    try (Surroundings around = Surroundings.start(directory)) {
      Surroundings.Said said =
          around.run(
              Stream.concat(
                      (jetty ? library : library.without("slf4j-api"))
                          .command(Embedding.class).stream(),
                      Stream.of(
                          transport,
                          engine,
                          around.files().toString(),
                          around.conversations(BYTES, AT_ONCE).argument()))
                  .toList());
      assertThat(said.out()).isEqualTo("unchanged");
      // Jetty logs by SLF4J, which says once that nobody has decided where.
      assertThat(said.err().lines())
          .filteredOn(line -> !(jetty && line.startsWith("SLF4J(W): ")))
          .isEmpty();
    }
  }

  /** Else an empty standard error would say nothing. */
  @Test
  void whatIsPrintedOrChangedWouldBeSeen() throws Exception {
    try (Surroundings around = Surroundings.start(directory)) {
      Surroundings.Said said = around.run(Stack.library().command(LoudProgram.class));
      assertThat(said.out()).startsWith("before: ").contains("loud.logger", "Loud");
      assertThat(said.err()).contains("INFO");
    }
  }

  /** Does what a library must not. */
  static final class LoudProgram {

    private LoudProgram() {}

    public static void main(String[] args) {
      JvmState before = JvmState.now();
      Logger logger = Logger.getLogger("loud.logger");
      logger.setLevel(Level.ALL);
      logger.info("hello");
      Security.addProvider(new Loud());
      JvmState after = JvmState.now();
      System.out.println(
          after.equals(before) ? "unchanged" : "before: " + before + "\nafter: " + after);
      System.exit(logger.isLoggable(Level.INFO) ? 0 : 1);
    }
  }

  private static final class Loud extends Provider {

    private static final long serialVersionUID = 1;

    Loud() {
      super("Loud", "1", "none");
    }
  }
}
