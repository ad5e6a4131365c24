package dev.culvert.transport.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.CulvertException;
import dev.culvert.core.PodRef;
import dev.culvert.core.Route;
import dev.culvert.core.Target;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.spi.ClientTransport;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Beside another OkHttp, or another okio, than the transport is made for. */
@Timeout(60)
class OtherOkHttpTest {

  private static final Path OTHER = Path.of("target/other");
  private static final String NOTHING = "no jar begins so";
  private static final Path OKHTTP_4 = OTHER.resolve("okhttp-4.12.0.jar");
  private static final Path OKIO_3_6 = OTHER.resolve("okio-jvm-3.6.0.jar");

  @Test
  void okHttp4InFrontIsNamedWithWhatIsNeeded() throws Exception {
    assertThat(run(AvailabilityProbe.class, OKHTTP_4))
        .contains("OkHttp 4.12.0 is on the class path")
        .contains("okhttp-4.12.0.jar")
        .contains("use OkHttp 5 (com.squareup.okhttp3:okhttp-jvm)");
  }

  @Test
  void connectingBesideOkHttp4CompletesWithTheReason() throws Exception {
    assertThat(run(ConnectProbe.class, OKHTTP_4))
        .startsWith("UNAVAILABLE")
        .contains("a library on the class path is not of the version that is needed");
  }

  @Test
  void olderOkioIsNamedWithWhatIsNeeded() throws Exception {
    assertThat(run(AvailabilityProbe.class, List.of(OKIO_3_6), "okio-jvm-", List.of()))
        .contains("does not belong together")
        .contains("the okio that it asks for");
  }

  @Test
  void okHttp4BehindDoesNoHarm() throws Exception {
    assertThat(run(AvailabilityProbe.class, List.of(), NOTHING, List.of(OKHTTP_4)))
        .matches("OkHttp 5\\.\\d+\\.\\d+.*");
  }

  private static String run(Class<? extends Callable<String>> probe, Path inFront)
      throws Exception {
    return run(probe, List.of(inFront), NOTHING, List.of());
  }

  /** Runs a probe of this class path, without one of its jars, with others before and behind. */
  private static String run(
      Class<? extends Callable<String>> probe, List<Path> before, String without, List<Path> behind)
      throws Exception {
    List<URL> urls = new ArrayList<>();
    addAll(urls, before);
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (!Path.of(entry).getFileName().toString().startsWith(without)) {
        urls.add(Path.of(entry).toUri().toURL());
      }
    }
    addAll(urls, behind);
    try (URLClassLoader loader =
        new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      Class<?> inside = loader.loadClass(probe.getName());
      return (String) ((Callable<?>) inside.getDeclaredConstructor().newInstance()).call();
    }
  }

  private static void addAll(List<URL> urls, List<Path> jars) throws IOException {
    for (Path jar : jars) {
      assertThat(jar).exists();
      urls.add(jar.toUri().toURL());
    }
  }

  /** Says whether the transport is available. */
  public static final class AvailabilityProbe implements Callable<String> {

    @Override
    public String call() {
      return new OkHttpTransportProvider().availability().toString();
    }
  }

  /** Connects as if the transport were available, and says what comes of it. */
  public static final class ConnectProbe implements Callable<String> {

    @Override
    public String call() {
      Target target =
          new Target(
              URI.create("http://127.0.0.1:9"), new Route(null, new PodRef("default", "web")));
      try (ClientTransport transport = new OkHttpTransport(TransportConfig.DEFAULT)) {
        return transport
            .connect(target)
            .handle(
                (session, thrown) ->
                    thrown instanceof CulvertException e
                        ? e.failure() + ": " + e.getMessage()
                        : "session " + session + ", thrown " + thrown)
            .toCompletableFuture()
            .join();
      }
    }
  }
}
