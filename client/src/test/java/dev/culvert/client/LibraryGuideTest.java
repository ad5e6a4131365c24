package dev.culvert.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.culvert.testkit.Guide;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The code in docs/LIBRARY.md is that of programs which run here, or as examples. To bring the
 * document up to date: {@code mvn -pl client -am test -Dtest=LibraryGuideTest
 * -Dsurefire.failIfNoSpecifiedTests=false -Dguide.write=true}.
 */
@Timeout(150)
class LibraryGuideTest {

  private static final Guide GUIDE =
      new Guide(
          Path.of("../docs/LIBRARY.md"),
          List.of(
              Path.of("src/test/java/com/example"),
              Path.of("../examples/spring-boot-4/src/main/java/com/example/boot"),
              Path.of("../examples/embedding/src/main/java/com/example")));

  private static final Map<String, String> ANSWERS = Map.of("JdbcQuery", "42");

  private final TestPort database = TestPort.serve(new ToyPostgres());
  private final HostPod pod = HostPod.start();
  private @Nullable HttpServer web;

  @BeforeEach
  void start() throws IOException {
    HttpServer pages =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    pages.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write("a page of the pod".getBytes(UTF_8));
          }
        });
    pages.start();
    web = pages;
    pod.on(80, pages.getAddress().getPort()).on(5432, database);
  }

  @AfterEach
  void stop() {
    pod.close();
    Objects.requireNonNull(web, "web").stop(0);
    database.close();
    System.clearProperty("culvert.transport");
  }

  @Test
  void guideShowsWhatIsTested() throws IOException {
    GUIDE.assertShowsItsSources();
  }

  /** Lines with nothing but a brace are none. */
  @ParameterizedTest
  @CsvSource({"HttpGet", "LocalPort", "JdbcQuery"})
  void programsHaveFiveLines(String program) {
    assertThat(GUIDE.region(program, "program"))
        .filteredOn(line -> !line.isBlank() && !line.strip().equals("}"))
        .hasSizeLessThanOrEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource({
    "HttpGet,netty",
    "HttpGet,jetty",
    "HttpGet,okhttp",
    "LocalPort,netty",
    "LocalPort,jetty",
    "LocalPort,okhttp",
    "JdbcQuery,netty",
    "JdbcQuery,jetty",
    "JdbcQuery,okhttp",
    "OkHttpGet,netty",
    "Channel,netty",
    "Callbacks,netty",
    "NettyGet,netty"
  })
  void programsRun(String program, String transport) throws Exception {
    System.setProperty("culvert.transport", transport);
    assertThat(output(program)).endsWith(ANSWERS.getOrDefault(program, "a page of the pod"));
  }

  private String output(String program) throws Exception {
    PrintStream before = System.out;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, UTF_8));
    try {
      var main = Class.forName("com.example." + program).getDeclaredMethod("main", String[].class);
      main.setAccessible(true);
      main.invoke(null, (Object) new String[] {pod.url()});
    } finally {
      System.setOut(before);
    }
    return out.toString(UTF_8);
  }
}
