package dev.culvert.node.jnr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.tck.ConnectorProgram;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Root of a user namespace that the network does not belong to: no thread may come home. */
@Timeout(180)
class UserNamespaceTest {

  @Test
  void saysThatEachVisitTakesAThread() throws Exception {
    Process jvm =
        new ProcessBuilder(
                "unshare",
                "--user",
                "--map-root-user",
                "--mount",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                ConnectorProgram.class.getName(),
                "jnr")
            .redirectErrorStream(true)
            .start();
    String said = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(said)
        .startsWith("setns in this JVM, and no way back to net:[")
        .contains("each visit takes a thread that then ends")
        .doesNotContain("WARNING")
        .endsWith("ok\n");
    assertThat(jvm.waitFor()).isZero();
  }
}
