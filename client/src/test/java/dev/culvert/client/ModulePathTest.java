package dev.culvert.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The facade and its default transport are modules. */
@Timeout(150)
class ModulePathTest {

  /** What they are made of, and no more: one automatic module would bring in every other. */
  private static final Pattern PARTS =
      Pattern.compile(
          ".*(/(client|core|tls|netty-tls|transport-netty)/target/[^/]*"
              + "|culvert-(client|core|tls|netty-tls|transport-netty)-[0-9][^/]*"
              + "|/(netty|bc|jspecify|slf4j-api)[^/]*\\.jar)");

  @Test
  void programRunsWithItsLibrariesOnTheModulePath() throws IOException, InterruptedException {
    try (HostPod pod = HostPod.start();
        TestPort port =
            TestPort.serve(
                (socket, report) -> {
                  socket.getInputStream().readNBytes("GET / HTTP/1.0\r\n\r\n".length());
                  socket.getOutputStream().write("a page".getBytes(UTF_8));
                })) {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-p",
                  entries().filter(each -> PARTS.matcher(each).matches()).collect(joined()),
                  "--add-modules",
                  "dev.culvert.client,dev.culvert.transport.netty",
                  "-cp",
                  entries().filter(each -> each.endsWith("test-classes")).collect(joined()),
                  "com.example.HttpGet",
                  pod.on(80, port).url())
              .redirectErrorStream(true)
              .start();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(output).isEqualTo("a page");
      assertThat(process.exitValue()).isZero();
    }
  }

  private static Stream<String> entries() {
    return List.of(System.getProperty("java.class.path").split(File.pathSeparator, -1)).stream()
        .map(each -> Path.of(each).toAbsolutePath().normalize().toString());
  }

  private static Collector<CharSequence, ?, String> joined() {
    return Collectors.joining(File.pathSeparator);
  }
}
