package dev.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * When the script makes an archive of classes, when it takes one, and what else it starts Java
 * with. Changes owners and users, which needs root.
 */
@Timeout(120)
class ArchiveTest extends InstalledScript {

  private static final int SOMEBODY = 65_534;
  private static final List<String> NOBODY =
      List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");

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
}
