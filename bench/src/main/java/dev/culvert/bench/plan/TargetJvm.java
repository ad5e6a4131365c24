package dev.culvert.bench.plan;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The JVM that runs client, node and pod. Immutable.
 *
 * @param path its launcher; null for the JVM that runs this
 * @param feature its version, such as 17
 * @param description its name and version
 */
public record TargetJvm(@Nullable Path path, int feature, String description) {

  /** The JVM that runs this. */
  public static TargetJvm current() {
    return new TargetJvm(
        null,
        Runtime.version().feature(),
        System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
  }

  /**
   * Another JVM, asked what it is.
   *
   * @throws IllegalArgumentException if it is none; the message names it
   */
  public static TargetJvm at(Path path) {
    if (!Files.isExecutable(path) || Files.isDirectory(path)) {
      throw new IllegalArgumentException(
          "JVM '" + path + "' must be the java launcher of a JDK, such as /usr/bin/java");
    }
    try {
      Process process =
          new ProcessBuilder(path.toString(), "-XshowSettings:properties", "-version")
              .redirectErrorStream(true)
              .start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      Map<String, String> properties = properties(output);
      String version = properties.get("java.specification.version");
      if (process.waitFor() != 0 || version == null) {
        throw new IllegalArgumentException("'" + path + "' does not answer as a JVM does");
      }
      return new TargetJvm(
          path,
          Integer.parseInt(version),
          properties.get("java.vm.name") + " " + properties.get("java.vm.version"));
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot run '" + path + "': " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking '" + path + "'", e);
    }
  }

  private static Map<String, String> properties(String output) {
    Map<String, String> properties = new HashMap<>();
    output
        .lines()
        .map(line -> line.strip().split(" = ", 2))
        .filter(pair -> pair.length == 2)
        .forEach(pair -> properties.put(pair[0], pair[1]));
    return properties;
  }
}
