package dev.culvert.server.undertow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UndertowServerProviderTest {

  @Test
  void isAvailableOnThisClassPath() throws Exception {
    assertThat(availabilityWithout("nothing of this name")).contains("Undertow 2.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "undertow-core",
        "xnio-api",
        "xnio-nio",
        "wildfly-common",
        "jboss-threads",
        "jboss-logging"
      })
  void saysThatAJarIsMissing(String jar) throws Exception {
    assertThat(availabilityWithout(jar)).contains("Undertow cannot be loaded: ");
  }

  private static String availabilityWithout(String jar) throws Exception {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (!Path.of(entry).getFileName().toString().startsWith(jar)) {
        urls.add(Path.of(entry).toUri().toURL());
      }
    }
    try (URLClassLoader loader =
        new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      Class<?> probe = loader.loadClass(Probe.class.getName());
      return (String) ((Callable<?>) probe.getDeclaredConstructor().newInstance()).call();
    }
  }

  /** Says whether the engine is available. */
  public static final class Probe implements Callable<String> {

    @Override
    public String call() {
      return new UndertowServerProvider().availability().toString();
    }
  }
}
