package dev.culvert.compat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.tck.Scale;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A program and its transports in one jar, and in a runtime image of its own. */
@Timeout(600)
class PackagingTest {

  private static final long BYTES = 1 << 20;
  private static final int AT_ONCE = 20;

  /** What these have required is modules alone; OkHttp's Okio is none. */
  private static final List<String> LINKABLE =
      List.of("okhttp-shaded", "netty", "netty-shaded", "jetty", "jetty-shaded");

  @TempDir private Path directory = Path.of("");

  @ParameterizedTest
  @CsvSource({
    "uber, netty",
    "uber, jetty",
    "uber, okhttp",
    "boot, netty",
    "boot, jetty",
    "boot, okhttp"
  })
  void everyTransportWorksInOneJar(String packing, String transport) throws Exception {
    try (Surroundings around = Surroundings.start(directory)) {
      List<String> java =
          List.of(
              jdk("java"), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", jarOf(packing));
      assertThat(around.run(java, transport, around.conversations(BYTES, AT_ONCE)))
          .isEqualTo("works");
    }
  }

  @ParameterizedTest
  @MethodSource("linkable")
  void everyTransportWorksInARuntimeImage(String transport) throws Exception {
    Path image = directory.resolve("image");
    try (Surroundings around = Surroundings.start(directory)) {
      Surroundings.Said said = around.run(link(Stack.library(), transport, image));
      assertThat(said.out() + said.err()).isEmpty();

      Path java = image.resolve("bin/java");
      assertThat(
              around.run(
                  Stack.onlyTheProgram(java), transport, around.conversations(BYTES, AT_ONCE)))
          .isEqualTo("works");
    }
  }

  @Test
  void okHttpCannotBeLinkedForAReasonThatIsNotOurs() throws Exception {
    try (Surroundings around = Surroundings.start(directory)) {
      Stack needed =
          Stack.library()
              .only(
                  "OkHttp",
                  "culvert-core|culvert-transport-okhttp|okhttp-jvm|okio-jvm|kotlin-stdlib");
      Surroundings.Said said = around.run(link(needed, "okhttp", directory.resolve("image")));
      assertThat(said.out() + said.err())
          .contains("automatic module cannot be used with jlink: okio");
    }
  }

  static Stream<String> linkable() {
    return LINKABLE.stream().limit(Scale.of(LINKABLE.size(), 1));
  }

  /** TLS takes its curves from a service that nothing requires, before JDK 22 from this module. */
  private static List<String> link(Stack stack, String transport, Path image) {
    return List.of(
        jdk("jlink"),
        "--module-path",
        stack.modulePath(),
        "--add-modules",
        "dev.culvert.transport." + transport.replace('-', '.') + ",jdk.crypto.ec",
        "--output",
        image.toString());
  }

  private static String jdk(String tool) {
    return Path.of(System.getProperty("java.home"), "bin", tool).toString();
  }

  private static String jarOf(String module) throws IOException {
    try (Stream<Path> made = Files.list(Path.of(module, "target"))) {
      return made.map(Path::toString)
          .filter(name -> name.matches(".*/culvert-compat-" + module + "-[^/]*\\.jar"))
          .findFirst()
          .orElseThrow(() -> new IllegalStateException(module + " is not packaged"));
    }
  }
}
