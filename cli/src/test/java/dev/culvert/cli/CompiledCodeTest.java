package dev.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Compiled code of others has licences that no POM names: who gets the distribution is told. */
class CompiledCodeTest {

  @Test
  void theDistributionNamesEveryLibraryThatHasSome() throws IOException {
    List<String> named =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(path -> path.endsWith(".jar"))
            .map(Path::of)
            .filter(CompiledCodeTest::hasCompiledCode)
            .map(CompiledCodeTest::nameOf)
            .distinct()
            .toList();
    assertThat(named).contains("netty-tcnative-boringssl-static");
    assertThat(Files.readString(Path.of("src/dist/THIRD-PARTY.txt"))).contains(named);
  }

  private static boolean hasCompiledCode(Path jar) {
    try (JarFile opened = new JarFile(jar.toFile())) {
      return opened.stream().anyMatch(entry -> entry.getName().endsWith(".so"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Without version and classifier, but for what that adds to a version. */
  private static String nameOf(Path jar) {
    String name = jar.getFileName().toString();
    String artifact = name.replaceFirst("-\\d.*", "");
    return name.endsWith("-native.jar") ? artifact + "-native" : artifact;
  }
}
