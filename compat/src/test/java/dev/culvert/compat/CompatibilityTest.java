package dev.culvert.compat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.config.ConnectorConfig;
import dev.culvert.core.config.LocatorConfig;
import dev.culvert.core.pod.DirectConnectorProvider;
import dev.culvert.core.pod.StaticLocatorProvider;
import dev.culvert.core.spi.PodConnector;
import dev.culvert.core.spi.PodLocator;
import dev.culvert.server.ForwardServer;
import dev.culvert.server.NodeBackend;
import dev.culvert.server.ServerConfig;
import dev.culvert.server.ServerTls;
import dev.culvert.tck.PodService;
import dev.culvert.tck.TestPod;
import dev.culvert.testkit.TestCertificates;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each transport beside each stack, with real jars; and docs/COMPATIBILITY.md says what is seen.
 */
@Timeout(300)
class CompatibilityTest {

  private static final String WORKS = "works";
  private static final long PATIENCE_SECONDS = 150;

  /** The transport, and its library's jar. */
  private static final List<Map.Entry<String, String>> TRANSPORTS =
      List.of(
          Map.entry("netty", "netty-transport"),
          Map.entry("jetty", "jetty-http2-client"),
          Map.entry("okhttp", "okhttp-jvm"));

  private static final Map<String, String> NEEDED =
      Map.of("netty", "netty-bom of 4.2", "jetty", "jetty-bom of 12.1", "okhttp", "OkHttp 5");

  @TempDir private static Path directory = Path.of("");

  private static List<Cell> seen = List.of();

  @BeforeAll
  static void lookAtEachCell() throws Exception {
    Path store = directory.resolve("authorities.p12");
    writeAuthorities(store);
    Path pods = Files.writeString(directory.resolve("pods"), Beside.POD + " host\n");
    ServerConfig cleartext =
        ServerConfig.on(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    ServerConfig tls = cleartext.withTls(new ServerTls(TestCertificates.get().server(), null));
    try (TestPod pod = TestPod.startOnHost(Beside.POD);
        PodLocator locator =
            new StaticLocatorProvider()
                .create(
                    new LocatorConfig(
                        LocatorConfig.DEFAULT.watchInterval(), Map.of("static.file", "" + pods)));
        PodConnector connector = new DirectConnectorProvider().create(ConnectorConfig.DEFAULT);
        NodeBackend node = new NodeBackend(locator, connector);
        ForwardServer plain = ForwardServer.start(cleartext, node);
        ForwardServer secure = ForwardServer.start(tls, node)) {
      String port = "" + pod.port(PodService.ECHO);
      List<String> args = List.of(port, "" + store, "" + plain.uri(), "" + secure.uri());
      seen = look(args);
    }
  }

  @Test
  void everyTransportWorksOrSaysWhichVersionItNeeds() {
    assertThat(seen).hasSizeGreaterThan(TRANSPORTS.size());
    assertThat(seen).filteredOn(cell -> !cell.isHonest()).isEmpty();
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
        row = cell.stack;
        text.append("|\n| ").append(row).append(' ');
      }
      text.append("| ").append(cell.text(sentences)).append(' ');
    }
    text.append("|\n");
    for (int i = 0; i < sentences.size(); i++) {
      text.append('\n').append(i + 1).append(". ").append(sentences.get(i));
    }
    return text.append('\n').toString();
  }

  private static List<Cell> look(List<String> args) throws Exception {
    ExecutorService some = Executors.newFixedThreadPool(TRANSPORTS.size());
    try {
      List<Future<Cell>> cells = new ArrayList<>();
      for (Stack stack : Stack.all()) {
        for (Map.Entry<String, String> transport : TRANSPORTS) {
          cells.add(some.submit(() -> Cell.look(stack, transport, args)));
        }
      }
      List<Cell> looked = new ArrayList<>();
      for (Future<Cell> cell : cells) {
        looked.add(cell.get());
      }
      return looked;
    } finally {
      some.shutdownNow();
    }
  }

  private static void writeAuthorities(Path store) throws IOException, GeneralSecurityException {
    KeyStore authorities = KeyStore.getInstance("PKCS12");
    authorities.load(null, null);
    for (X509Certificate issuer : TestCertificates.get().authority().trust().getAcceptedIssuers()) {
      authorities.setCertificateEntry("authority", issuer);
    }
    try (OutputStream out = Files.newOutputStream(store)) {
      authorities.store(out, Beside.PASSWORD.toCharArray());
    }
  }

  /**
   * What was seen of one transport beside one stack.
   *
   * @param version of the library that is there
   * @param result as {@link Beside} prints it
   */
  private record Cell(String stack, String transport, String version, String result) {

    static Cell look(Stack stack, Map.Entry<String, String> transport, List<String> args)
        throws Exception {
      String tests = Beside.class.getProtectionDomain().getCodeSource().getLocation().getPath();
      String classPath =
          Stream.concat(stack.classPath().stream().map(Path::toString), Stream.of(tests))
              .collect(Collectors.joining(File.pathSeparator));
      List<String> command =
          new ArrayList<>(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-XX:+UseSerialGC",
                  "-cp",
                  classPath,
                  Beside.class.getName(),
                  transport.getKey()));
      command.addAll(args);
      Path out = Files.createTempFile(directory, "cell", "");
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(out.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
      process.destroyForcibly();
      // A jar's folder is this machine's.
      String said = Files.readString(out).strip().replaceAll("\\(file:\\S*/", "(");
      return new Cell(
          stack.name(),
          transport.getKey(),
          stack.version(transport.getValue()),
          ended ? said : "fails: hangs");
    }

    boolean isHonest() {
      return result.equals(WORKS)
          || (result.startsWith("unavailable: ")
              && result.contains(String.valueOf(NEEDED.get(transport))));
    }

    String text(List<String> sentences) {
      int sentence = sentences.indexOf(result) + 1;
      return version + (sentence == 0 ? ": works" : ": unavailable (" + sentence + ")");
    }
  }
}
