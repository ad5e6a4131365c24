package dev.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.testkit.TestCertificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** In the tables, {@code @} is the directory with the files. */
@Timeout(180)
class TlsOptionsTest {

  private static final String PASSWORD = "correct horse";

  @TempDir private static Path directory = Path.of("");

  @BeforeAll
  static void writeFiles() throws Exception {
    TestCertificates certificates = TestCertificates.get();
    PemFiles.write(directory, "ca", certificates.authority().trust());
    PemFiles.write(directory, "n1", certificates.server(), PASSWORD);
    PemFiles.write(directory, "me", certificates.client(), PASSWORD);
    Files.writeString(directory.resolve("password"), PASSWORD + "\n");
    Files.writeString(directory.resolve("wrong"), "battery staple\n");
    Files.writeString(directory.resolve("empty"), "");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "--tls-key @/n1.key                      | --tls-key needs --tls-cert FILE beside it",
        "--tls-key-password-file @/password      | --tls-key-password-file needs --tls-cert FILE",
        "--tls-client-ca @/ca.pem                | --tls-client-ca needs --tls-cert FILE beside it",
        "--tls-cert @/n1.pem                     | --tls-cert: --tls-key FILE is missing; only .p12",
        "--tls-cert @/n1.p12 --tls-key @/n1.key  | --tls-key must be left out: @/n1.p12 holds the",
        "--tls-cert @/no.pem --tls-key @/n1.key  | --tls-cert: @/no.pem: no such file; check",
        "--tls-cert @/n1.pem --tls-key @/no.key  | --tls-cert: @/no.key: no such file; check",
        "--tls-cert @/n1.pem --tls-key @/me.key  | --tls-cert: the key in @/me.key does not belong",
        "--tls-cert @/n1.key --tls-key @/n1.key  | --tls-cert: @/n1.key holds no certificate, but",
        "--tls-cert @/n1.p12                     | check its password (--tls-key-password-file FILE)",
        "--tls-cert @/n1.p12 --tls-key-password-file @/wrong | @/n1.p12 cannot be decrypted; check",
        "--tls-cert @/n1.p12 --tls-key-password-file @/empty | the password file @/empty is empty",
        "--tls-cert @/n1.p12 --tls-key-password-file @/no | the password file @/no: no such file",
        "--tls-cert @/n1.pem --tls-key @/n1.key --tls-client-ca @/no.pem | --tls-client-ca: @/no",
      })
  void wrongServerOptionsAreOneSentenceAndExitCodeTwo(String options, String sentence) {
    assertBadInput("node --listen 127.0.0.1:0 " + options, sentence);
    assertBadInput("gateway --listen 127.0.0.1:0 --node n=http://h:1 " + options, sentence);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "https://h --server-ca @/no.pem          | --server-ca: @/no.pem: no such file; check the",
        "https://h --server-ca @/n1.key          | --server-ca: @/n1.key holds no certificate, but",
        "https://h --client-key @/me.key         | --client-key needs --client-cert FILE beside it",
        "https://h --client-cert @/me.pem        | --client-key FILE is missing; only .p12 and .pfx",
        "https://h --client-cert @/me.p12        | password (--client-key-password-file FILE)",
        "https://h --server-name -x-             | server name '-x-' must be a DNS name",
        "http://h --server-ca @/ca.pem           | http://h is cleartext; write https://, or leave",
        "http://h --insecure-skip-name-check     | http://h is cleartext; write https://, or leave",
        "http://h --cleartext tls                | 'tls' must be prior-knowledge or upgrade",
        "http://h --gateway-mode pipe            | 'pipe' must be auto, streams or relay",
      })
  void wrongClientOptionsAreOneSentenceAndExitCodeTwo(String options, String sentence) {
    assertBadInput("port-forward web 80 --server " + options, sentence);
    assertBadInput("gateway --listen 127.0.0.1:0 --node n=" + options, sentence);
  }

  @Test
  void theyAreShownWithTheirOriginAndWithoutThePassword() throws Exception {
    Path file = Files.writeString(directory.resolve("config.yaml"), "tls-cert: /etc/n1.p12\n");
    Path password = directory.resolve("password");

    InJvm.Result result =
        InJvm.run(
            Map.of("CULVERT_SERVER_CA", "/etc/ca.pem"),
            "gateway",
            "--show-config",
            "--config=" + file,
            "--tls-key-password-file=" + password);

    assertThat(result.err()).isEmpty();
    assertThat(result.out().lines())
        .contains(
            "tls-cert: /etc/n1.p12  # file " + file + ":1",
            "server-ca: /etc/ca.pem  # environment CULVERT_SERVER_CA",
            "tls-key-password-file: " + password + "  # option",
            "cleartext: prior-knowledge  # default",
            "insecure-skip-name-check: false  # default",
            "# client-cert: not set");
    assertThat(result.out()).doesNotContain(PASSWORD);
  }

  @Test
  void aTransportThatLacksTheWayIsRefusedWithThoseThatHaveIt() {
    assertBadInput(
        "port-forward web 80 --server https://h --transport lame",
        "transport 'lame' cannot connect to https://h: it lacks tls-alpn; use one that has it: ");
    assertBadInput(
        "gateway --listen [::1]:0 --node n=http://h --transport lame --cleartext upgrade",
        "transport 'lame' cannot connect to http://h: it lacks upgrade; use one that has it: ");
  }

  private static void assertBadInput(String line, String sentence) {
    InJvm.Result result = InJvm.run(line.strip().replace("@", directory.toString()).split(" +"));

    assertThat(result.err())
        .startsWith("error: ")
        .contains(sentence.strip().replace("@", directory.toString()));
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
  }
}
