package dev.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * When the script makes an archive of classes, when it takes one, and what else it starts Java
 * with; by a Java that writes down how it is called. Changes owners and users, which needs root.
 */
@Timeout(120)
class ArchiveTest {

  private static final int SOMEBODY = 65_534;
  private static final List<String> NOBODY =
      List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
  private static final String PREPARING = "culvert: preparing fast starts (once for this Java)";

  /** What tests alone have on their class path. */
  private static final Pattern OF_TESTS =
      Pattern.compile(
          "(junit|assertj|awaitility|hamcrest|opentest4j|apiguardian|byte-buddy|jackson|archunit"
              + "|univocity|culvert|surefire|bcpg|slf4j-simple).*");

  /** Waits where a test wants it, and makes an archive unless a test forbids it. */
  private static final String JAVA =
      """
      #!/bin/sh
      echo "$*" >>"%1$s/calls"
      for word in "$@"; do
        case $word in
          -XX:SharedArchiveFile=* | -XX:AOTCacheOutput=*) archive=${word#*=} ;;
        esac
      done
      case "$*" in
        *-Xshare:dump* | *AOTCacheOutput*)
          while [ -e "%1$s/wait" ]; do sleep 0.05; done
          [ ! -e "%1$s/fail" ] || exit 1
          echo classes >"$archive"
          ;;
      esac
      """;

  @TempDir private Path directory = Path.of("");
  private Path top = Path.of("");
  private Path dist = Path.of("");
  private Path home = Path.of("");

  @BeforeEach
  void install() throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    top = Files.createDirectory(directory.resolve("installed"));
    home = Files.createDirectory(directory.resolve("home"));
    Files.copy(Path.of("../culvert"), top.resolve("culvert"));
    dist = Files.createDirectories(top.resolve("cli/target/dist"));
    Files.createDirectory(dist.resolve("lib"));
    Files.writeString(dist.resolve("lib/culvert-cli-1.jar"), "a jar");
    Files.writeString(dist.resolve("built"), Instant.now().toString());
    java("java", "17.0.9");
    Files.setAttribute(Files.createFile(directory.resolve("calls")), "unix:mode", 0666);
  }

  @Test
  void itIsMadeOnceAndThenTaken() throws Exception {
    assertThat(start().err()).containsExactly(PREPARING);
    Path archive = archiveIn(dist);
    assertThat(calls())
        .hasSize(3)
        .element(2)
        .asString()
        .contains("-XX:SharedArchiveFile=" + archive + " ", "dev.culvert.cli.Main --version");

    assertThat(start().err()).isEmpty();
    assertThat(calls()).hasSize(4).element(3).isEqualTo(calls().get(2));
  }

  @Test
  void fromJava25OnItIsACacheOfWhatWasDoneAheadOfTime() throws Exception {
    java("java", "25.0.1");

    assertThat(start().err()).containsExactly(PREPARING);

    assertThat(calls())
        .hasSize(2)
        .element(1)
        .asString()
        .contains("-XX:AOTCache=" + archiveIn(dist) + " ");
  }

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
    for (String module : List.of("core", "server", "tls", "node-jnr", "server-netty")) {
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

  private void jars(String... names) throws IOException {
    for (String name : names) {
      Files.writeString(dist.resolve("lib").resolve(name + ".jar"), "a jar");
    }
  }

  @Test
  void objectsAreArchivedTooUnlessAnotherCollectorIsAskedFor() throws Exception {
    start();
    assertThat(calls()).element(0).asString().contains("-XX:+UseG1GC", "DumpLoadedClassList");
    assertThat(calls()).element(1).asString().contains("-XX:+UseG1GC", "-Xshare:dump");

    Files.writeString(dist.resolve("lib/culvert-cli-1.jar"), "another jar");
    ProcessBuilder other = script(List.of());
    other.environment().put("JAVA_TOOL_OPTIONS", "-XX:+UseSerialGC");
    run(other);
    assertThat(calls()).hasSize(6);
    assertThat(calls().subList(3, 6)).noneMatch(call -> call.contains("UseG1GC"));
  }

  @Test
  void oneOfOtherJarsIsMadeAnewAndTheOldOneIsGone() throws Exception {
    start();
    Path old = archiveIn(dist);
    Files.writeString(dist.resolve("lib/culvert-cli-1.jar"), "another jar");

    assertThat(start().err()).containsExactly(PREPARING);

    assertThat(archiveIn(dist)).isNotEqualTo(old);
  }

  @Test
  void eachJavaHasItsOwn() throws Exception {
    start();
    Path first = archiveIn(dist);
    java("other", "17.0.9");
    ProcessBuilder builder = script(List.of());
    builder.environment().put("JAVA_HOME", directory.resolve("other").toString());

    assertThat(run(builder).err()).containsExactly(PREPARING);
    assertThat(archives(dist)).hasSize(2).contains(first);

    assertThat(start().err()).isEmpty();
  }

  @Test
  void inACopyOfTheTreeOneIsMadeAndNothingIsBuilt() throws Exception {
    start();
    Path copy = directory.resolve("copy");
    run(new ProcessBuilder("cp", "-r", top.toString(), copy.toString()));
    ProcessBuilder builder = script(List.of());
    builder.command().set(1, copy.resolve("culvert").toString());

    assertThat(run(builder).err()).containsExactly(PREPARING);

    assertThat(calls())
        .last()
        .asString()
        .contains("-XX:SharedArchiveFile=" + archiveIn(copy.resolve("cli/target/dist")) + " ");
  }

  @Test
  void whatCouldNotBeMadeIsNotTriedAgain() throws Exception {
    Files.createFile(directory.resolve("fail"));
    assertThat(start().err())
        .containsExactly(
            PREPARING,
            "culvert: could not prepare them, which "
                + dist
                + "/rehearsal.log explains; starts take longer");
    int calls = calls().size();

    assertThat(start().err()).isEmpty();

    assertThat(calls()).hasSize(calls + 1).last().asString().doesNotContain("SharedArchiveFile");
  }

  /** What is in an archive runs. */
  @Test
  void oneThatSomebodyElseMayHaveWrittenIsNotTaken() throws Exception {
    start();
    Path archive = archiveIn(dist);

    Files.setAttribute(archive, "unix:uid", SOMEBODY);
    notTaken(archive);
    Files.setAttribute(archive, "unix:uid", 0);
    Files.setAttribute(archive, "unix:mode", 0664);
    notTaken(archive);
    Files.setAttribute(archive, "unix:mode", 0444);
    Files.setAttribute(dist, "unix:mode", 0777);
    notTaken(archive);
    Files.setAttribute(dist, "unix:mode", 0755);
    Files.setAttribute(dist, "unix:uid", SOMEBODY);
    notTaken(archive);
    Files.setAttribute(dist, "unix:uid", 0);
    Path elsewhere = Files.move(archive, directory.resolve("elsewhere"));
    Files.createSymbolicLink(archive, elsewhere);
    notTaken(archive);
    Files.delete(archive);
    Files.move(elsewhere, archive);

    start();
    assertThat(calls()).last().asString().contains("-XX:SharedArchiveFile=" + archive + " ");
  }

  @Test
  void whoMayNotWriteToTheInstallationKeepsOneOfHisOwn() throws Exception {
    Files.setAttribute(home, "unix:uid", SOMEBODY);
    ProcessBuilder builder = script(NOBODY);

    assertThat(run(builder).err()).containsExactly(PREPARING);

    Path cache = home.resolve(".cache/culvert");
    assertThat(archives(dist)).isEmpty();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(cache)))
        .isEqualTo("rwx------");
    assertThat(calls())
        .last()
        .asString()
        .contains("-XX:SharedArchiveFile=" + archiveIn(cache) + " ");
    assertThat(run(script(NOBODY)).err()).isEmpty();

    // The installation's, once its owner has made it, is as good.
    start();
    run(script(NOBODY));
    assertThat(calls())
        .last()
        .asString()
        .contains("-XX:SharedArchiveFile=" + archiveIn(dist) + " ");
  }

  @Test
  void whoMayWriteNowhereStartsWithoutAndHearsNothing() throws Exception {
    assertThat(run(script(NOBODY)).err()).isEmpty();
    ProcessBuilder homeless = script(NOBODY);
    homeless.environment().remove("HOME");
    assertThat(run(homeless).err()).isEmpty();

    assertThat(calls()).hasSize(2).noneMatch(call -> call.contains("SharedArchiveFile"));
  }

  @Test
  void whoComesWhileItIsMadeStartsWithout() throws Exception {
    Path wait = Files.createFile(directory.resolve("wait"));
    try (CulvertProcess first = CulvertProcess.of(script(List.of()))) {
      first.expectError("preparing");

      assertThat(start().err()).isEmpty();
      assertThat(calls()).last().asString().doesNotContain("SharedArchiveFile=" + dist);

      Files.delete(wait);
      assertThat(first.await()).isZero();
    }
    assertThat(start().err()).isEmpty();
    assertThat(calls())
        .last()
        .asString()
        .contains("-XX:SharedArchiveFile=" + archiveIn(dist) + " ");
    try (Stream<Path> left = Files.list(dist)) {
      assertThat(left.map(path -> path.getFileName().toString().replaceAll("[0-9]+", "N")))
          .containsExactlyInAnyOrder(
              "built", "lib", "making", "rehearsal.log", "classes-N.jsa", "classes-N.jsa.of");
    }
  }

  @Test
  void aClientGetsTheCollectorThatStartsFastestUnlessAnotherIsAskedFor() throws Exception {
    ProcessBuilder client = client();
    run(client);
    assertThat(calls()).last().asString().contains("-XX:+UseSerialGC");

    client.environment().put("CULVERT_JAVA_OPTS", "-XX:+UseZGC -Dio.netty.jfr.enabled=true");
    run(client);
    assertThat(calls())
        .last()
        .asString()
        .containsSubsequence("-Dio.netty.jfr.enabled=false", "-Dio.netty.jfr.enabled=true")
        .contains("-XX:+UseZGC")
        .doesNotContain("Serial");

    ProcessBuilder server = script(List.of());
    server.command().set(server.command().size() - 1, "node");
    run(server);
    assertThat(calls()).last().asString().doesNotContain("GC").doesNotContain("netty.");
  }

  private void notTaken(Path archive) throws Exception {
    start();
    assertThat(calls()).last().asString().doesNotContain("" + archive);
  }

  private void java(String name, String version) throws IOException {
    Path javaHome = directory.resolve(name);
    Path bin = Files.createDirectories(javaHome.resolve("bin"));
    Path java = Files.writeString(bin.resolve("java"), JAVA.formatted(directory));
    assertThat(java.toFile().setExecutable(true, false)).isTrue();
    Files.createDirectories(javaHome.resolve("lib"));
    Files.writeString(javaHome.resolve("lib/modules"), version);
    Files.writeString(
        javaHome.resolve("release"), "IMPLEMENTOR=\"any\"\nJAVA_VERSION=\"" + version + "\"\n");
  }

  /** The script, to be started by another command. */
  private ProcessBuilder script(List<String> starter) {
    List<String> command = new ArrayList<>(starter);
    command.addAll(List.of("sh", top.resolve("culvert").toString(), "--version"));
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().put("JAVA_HOME", directory.resolve("java").toString());
    builder.environment().put("HOME", home.toString());
    List.of(
            "XDG_CACHE_HOME",
            "XDG_CONFIG_HOME",
            "CULVERT_JAVA_OPTS",
            "JDK_JAVA_OPTIONS",
            "JAVA_TOOL_OPTIONS")
        .forEach(builder.environment()::remove);
    return builder;
  }

  /** The script, to start a client. */
  private ProcessBuilder client(String... options) {
    ProcessBuilder builder = script(List.of());
    builder.command().set(builder.command().size() - 1, "port-forward");
    builder.command().addAll(List.of(options));
    return builder;
  }

  private CulvertProcess start() throws Exception {
    return run(script(List.of()));
  }

  private static CulvertProcess run(ProcessBuilder builder) throws Exception {
    try (CulvertProcess process = CulvertProcess.of(builder)) {
      assertThat(process.await()).as("%s", process).isZero();
      return process;
    }
  }

  private List<String> calls() throws IOException {
    return Files.readAllLines(directory.resolve("calls"));
  }

  private static Path archiveIn(Path folder) throws IOException {
    List<Path> archives = archives(folder);
    assertThat(archives).hasSize(1);
    return archives.get(0);
  }

  private static List<Path> archives(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jsa")).toList();
    }
  }
}
