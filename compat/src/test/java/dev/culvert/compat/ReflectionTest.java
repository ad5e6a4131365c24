package dev.culvert.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What GraalVM's native-image is told of reflection speaks of classes that are there. */
@Timeout(60)
class ReflectionTest {

  private static final String FOLDER = "META-INF/native-image/dev.culvert/";
  private static final Pattern NAME = Pattern.compile("\"name\": \"([\\w.$]+)\"");

  @Test
  void everyClassThatIsNamedIsThere() throws Exception {
    List<Path> jars = Stack.library().classPath();
    List<String> named =
        jars.stream()
            .filter(jar -> jar.getFileName().toString().startsWith("culvert-"))
            .flatMap(ReflectionTest::named)
            .filter(name -> name.contains(".")) // Those of methods and fields have none.
            .toList();
    URL[] urls = jars.stream().map(ReflectionTest::url).toArray(URL[]::new);

    assertThat(named)
        .contains(
            "okhttp3.OkHttp",
            "dev.culvert.transport.netty.ConnectionHandler",
            "dev.culvert.server.netty.Edge");
    try (URLClassLoader loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
      assertThat(named)
          .allSatisfy(
              name ->
                  assertThatCode(() -> Class.forName(name, false, loader))
                      .doesNotThrowAnyException());
    }
  }

  private static Stream<String> named(Path jar) {
    try (JarFile file = new JarFile(jar.toFile())) {
      List<String> texts =
          file.stream()
              .filter(entry -> entry.getName().startsWith(FOLDER) && !entry.isDirectory())
              .map(
                  entry -> {
                    try {
                      return new String(
                          file.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
                    } catch (IOException e) {
                      throw new UncheckedIOException(e);
                    }
                  })
              .toList();
      return texts.stream()
          .flatMap(text -> NAME.matcher(text).results())
          .map(found -> found.group(1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new UncheckedIOException(e);
    }
  }
}
