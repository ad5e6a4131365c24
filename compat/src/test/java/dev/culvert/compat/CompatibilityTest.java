package dev.culvert.compat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.tck.Scale;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each transport beside each stack, with real jars; and docs/COMPATIBILITY.md says what is seen.
 */
@Timeout(1_500)
class CompatibilityTest {

  private static final String WORKS = "works";
  private static final int AT_A_TIME = 3;

  /** In the order of the table; the one of its own behind the plain one. */
  private static final List<String> TRANSPORTS =
      List.of("netty", "netty-shaded", "jetty", "jetty-shaded", "okhttp", "okhttp-shaded");

  /** What a plain transport says of the library that it needs. */
  private static final Map<String, String> NEEDED =
      Map.of("netty", "netty-bom of 4.2", "jetty", "jetty-bom of 12.1", "okhttp", "OkHttp 5");

  /** That library's jar. */
  private static final Map<String, String> LIBRARY =
      Map.of("netty", "netty-transport", "jetty", "jetty-http2-client", "okhttp", "okhttp-jvm");

  @TempDir private static Path directory = Path.of("");

  private static List<Cell> seen = List.of();
  private static List<Cell> alone = List.of();
  private static List<Cell> modules = List.of();

  @BeforeAll
  static void lookAtEachCell() throws Exception {
    try (Surroundings around = Surroundings.start(directory)) {
      Conversations some = around.conversations(Scale.of(64 << 20, 2 << 20), Scale.of(200, 50));
      List<Stack> stacks = Stack.all();
      List<Callable<Cell>> cells = new ArrayList<>();
      for (Stack stack : stacks) {
        for (String transport : TRANSPORTS) {
          cells.add(
              () -> Cell.look(stack, transport, around.run(stack.command(), transport, some)));
        }
      }
      List<Callable<Cell>> ofTheirOwn = new ArrayList<>();
      List<Callable<Cell>> asModules = new ArrayList<>();
      for (String transport : TRANSPORTS) {
        Stack own = stacks.get(0).only(transport);
        if (transport.endsWith(Beside.SHADED)) {
          ofTheirOwn.add(
              () -> Cell.look(own, transport, around.run(own.command(), transport, some)));
          asModules.add(
              () ->
                  Cell.look(own, transport, around.run(own.asModules(transport), transport, some)));
        }
      }
      seen = all(cells);
      alone = all(ofTheirOwn);
      modules = all(asModules);
    }
    Files.writeString(Path.of("target/table"), table());
  }

  @Test
  void everyTransportWorksOrSaysWhichVersionItNeeds() {
    assertThat(seen).hasSizeGreaterThan(TRANSPORTS.size());
    assertThat(seen).filteredOn(cell -> !cell.isHonest()).isEmpty();
  }

  @Test
  void withALibraryOfItsOwnEveryTransportWorksBesideEverything() {
    assertThat(seen)
        .filteredOn(cell -> cell.transport.endsWith(Beside.SHADED))
        .hasSizeGreaterThan(3)
        .allMatch(cell -> cell.result.equals(WORKS));
  }

  @Test
  void itNeedsNothingOfThatLibraryFromOutside() {
    assertThat(alone).hasSize(3).allMatch(cell -> cell.result.equals(WORKS));
  }

  @Test
  void itIsAModule() {
    assertThat(modules).hasSize(3).allMatch(cell -> cell.result.equals(WORKS));
  }

  @Test
  void theTableIsWhatIsSeen() throws IOException {
    assertThat(Files.readString(Path.of("../docs/COMPATIBILITY.md"))).contains(table());
  }

  private static String table() {
    List<String> sentences =
        seen.stream().map(Cell::result).filter(result -> !result.equals(WORKS)).distinct().toList();
    StringBuilder text = new StringBuilder();
    String row = "";
    for (Cell cell : seen) {
      if (!row.equals(cell.stack)) {
        text.append(row.isEmpty() ? "" : "|\n");
        row = cell.stack;
        text.append("| ").append(row).append(' ');
      }
      text.append("| ").append(cell.text(sentences)).append(' ');
    }
    text.append("|\n");
    for (int i = 0; i < sentences.size(); i++) {
      text.append('\n').append(i + 1).append(". ").append(sentences.get(i));
    }
    return text.append('\n').toString();
  }

  private static List<Cell> all(List<Callable<Cell>> cells) throws Exception {
    ExecutorService some = Executors.newFixedThreadPool(AT_A_TIME);
    try {
      List<Cell> looked = new ArrayList<>();
      for (Future<Cell> cell : some.invokeAll(cells)) {
        looked.add(cell.get());
      }
      return looked;
    } finally {
      some.shutdownNow();
    }
  }

  /**
   * What was seen of one transport beside one stack.
   *
   * @param version of the plain transport's library that is there; empty for one of its own
   * @param result as {@link Beside} prints it
   */
  private record Cell(String stack, String transport, String version, String result) {

    static Cell look(Stack stack, String transport, String said) {
      String library = LIBRARY.get(transport);
      return new Cell(
          stack.name(),
          transport,
          library == null ? "" : stack.version(library),
          // A jar's folder is this machine's.
          said.replaceAll("\\(file:\\S*/", "("));
    }

    boolean isHonest() {
      return result.equals(WORKS)
          || (result.startsWith("unavailable: ")
              && result.contains(String.valueOf(NEEDED.get(transport))));
    }

    String text(List<String> sentences) {
      int sentence = sentences.indexOf(result) + 1;
      String what = sentence == 0 ? WORKS : "unavailable (" + sentence + ")";
      return version.isEmpty() ? what : version + ": " + what;
    }
  }
}
