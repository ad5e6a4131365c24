package dev.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which jars the script gives a client, and the archive of them. */
@Timeout(120)
class ClientClassPathTest extends InstalledScript {

  /** What tests alone have on their class path. */
  private static final Pattern OF_TESTS =
      Pattern.compile(
          "(junit|assertj|awaitility|hamcrest|opentest4j|apiguardian|byte-buddy|jackson|archunit"
              + "|univocity|culvert|surefire|bcpg|slf4j-simple).*");

  @ParameterizedTest
  @ValueSource(strings = {"17.0.9", "25.0.1"})
  void aClientHasOneOfItsOwnWithItsTransportAlone(String version) throws Exception {
    java("java", version);
    jars("culvert-transport-netty-1", "culvert-transport-okhttp-1");
    start();
    int before = calls().size();

    assertThat(run(client("--server", "http://h", "--transport", "okhttp")).err())
        .containsExactly("culvert: preparing fast starts with okhttp (once for this Java)");
    assertThat(calls())
        .element(before)
        .asString()
        .contains("-Dio.netty.jfr.enabled=false", "cli.Rehearsal okhttp")
        .contains(classPath("culvert-cli-1", "culvert-transport-okhttp-1"));
    assertThat(calls()).last().asString().contains("=" + dist + "/client-okhttp-");
    assertThat(run(client("--transport=okhttp")).err()).isEmpty();

    assertThat(run(client()).err())
        .containsExactly("culvert: preparing fast starts with netty (once for this Java)");
    assertThat(calls()).last().asString().contains("=" + dist + "/client-netty-");

    assertThat(archives(dist)).hasSize(3);
    Files.writeString(dist.resolve("lib/culvert-cli-1.jar"), "another jar");
    run(client());
    assertThat(archiveIn(dist).getFileName().toString()).startsWith("client-netty-");
  }

  /** Then a configuration, or a jar that somebody has put there, may need any of them. */
  @Test
  void whereMoreThanTheCommandLineMayChooseAClientGetsEveryJar() throws Exception {
    jars("culvert-transport-netty-1", "culvert-transport-jetty-1", "undertow-core-1");
    String few = classPath("culvert-cli-1", "culvert-transport-netty-1");
    run(client());
    assertClassPath(few);

    runAndExpectAll(client("--transport", "mine"));
    runAndExpectAll(client("--transport", "jetty", "--cleartext", "upgrade"));
    runAndExpectAll(client("--cleartext=upgrade", "--transport=jetty"));
    runAndExpectAll(client("--config", "x.yaml"));
    runAndExpectAll(client("--config=x.yaml"));
    for (String variable : List.of("CULVERT_TRANSPORT", "CULVERT_CONFIG")) {
      ProcessBuilder other = client();
      other.environment().put(variable, "jetty");
      runAndExpectAll(other);
    }
    ProcessBuilder more = client();
    more.environment().put("CULVERT_CLASSPATH", "/x/mine.jar");
    run(more);
    assertClassPath(dist + "/lib/*:/x/mine.jar");

    for (Path file : List.of(directory.resolve("culvert.yaml"), userFile())) {
      Files.writeString(file, "transport: jetty\n");
      runAndExpectAll(client());
      run(client("--transport", "netty"));
      assertClassPath(few);
      Files.writeString(file, "server: http://h\n");
      run(client());
      assertClassPath(few);
    }

    jars("my-own-transport");
    runAndExpectAll(client());
    runAndExpectAll(client("--transport", "netty"));
  }

  /** Else clients start slower, for the sake of a jar that the script has never heard of. */
  @ParameterizedTest
  @ValueSource(strings = {"netty", "jetty", "okhttp"})
  void theScriptKnowsEachJarOfADistribution(String transport) throws Exception {
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path path = Path.of(entry);
      String name = path.getFileName().toString();
      if (name.endsWith(".jar") && !OF_TESTS.matcher(name).matches()) {
        jars(name.substring(0, name.length() - ".jar".length()));
      }
    }
    for (String module :
        List.of("core", "server", "tls", "netty-tls", "node-jnr", "server-netty")) {
      jars("culvert-" + module + "-1");
    }
    for (String each : List.of("netty", "jetty", "okhttp")) {
      jars("culvert-transport-" + each + "-1");
    }

    run(client("--transport", transport));

    assertThat(calls())
        .last()
        .asString()
        .contains("/culvert-transport-" + transport + "-1.jar", "/picocli-", "/bcprov-")
        .doesNotContain("undertow", "guava", "jnr", "lib/*");
  }

  private Path userFile() throws IOException {
    return Files.createDirectories(home.resolve(".config/culvert")).resolve("config.yaml");
  }

  private void runAndExpectAll(ProcessBuilder builder) throws Exception {
    run(builder);
    assertClassPath(dist + "/lib/*");
  }

  private void assertClassPath(String classPath) throws IOException {
    assertThat(calls()).last().asString().contains(" -cp " + classPath + " dev.culvert.cli.Main");
  }

  private String classPath(String... names) {
    return Stream.of(names)
        .map(name -> dist + "/lib/" + name + ".jar")
        .collect(Collectors.joining(":"));
  }
}
