package dev.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(180)
class BadInputTest {

  private static final String SERVER = " --server http://127.0.0.1:1";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "                                        | a command is missing: one of ",
        "forward                                 | unknown command or option 'forward'",
        "port-forward                            | POD is missing",
        "port-forward web                        | [LOCAL:]REMOTE is missing",
        "port-forward web 80                     | --server URL is missing",
        "port-forward web 80 --bogus             | Unknown option: '--bogus'",
        "port-forward web 80 --server            | Missing required parameter for option '--server'",
        "port-forward web 80 --server web:80     | server address 'web:80' must be http://",
        "port-forward web 80 --server ftp://h:1  | server address 'ftp://h:1' must be http://",
        "port-forward web 80 --server http://h/x | server address 'http://h/x' must be http://",
        "port-forward Web 80 @                   | pod name 'Web' must be ",
        "port-forward pod/Web 80 @               | pod name 'Web' must be ",
        "port-forward svc/web 80 @               | pod name 'svc/web' must be ",
        "port-forward ../etc 80 @                | pod name '../etc' must be ",
        "port-forward web 80 -n a.b @            | namespace 'a.b' must be ",
        "port-forward web 80 --node A @          | node name 'A' must be ",
        "port-forward web http @                 | remote port in 'http' must be a number from 1 to",
        "port-forward web 0 @                    | remote port 0 must be 1 to 65535",
        "port-forward web 80:0 @                 | remote port 0 must be 1 to 65535",
        "port-forward web 65536 @                | remote port 65536 must be 1 to 65535",
        "port-forward web 65536:80 @             | local port 65536 must be 0 to 65535",
        "port-forward web 28015: @               | remote port cannot be empty in '28015:'",
        "port-forward web 1:2:3 @                | invalid port format '1:2:3'",
        "port-forward web -1 @                   | remote port in '-1' must be a number",
        "port-forward web 80 --address h @       | address 'h' is not a valid IP",
        "port-forward web 80 --address 127.0.0.1,,::1 @ | address '' is not a valid IP",
        "port-forward web 80 --stream-window 1MB @ | '--stream-window': '1MB' must be a number of",
        "port-forward web 80 --stream-window 1 @ | stream window 1 must be 65535 to 2147483647",
        "port-forward web 80 --stream-window 4GiB @ | '4GiB' must be a number of bytes below 2GiB",
        "port-forward web 80 --stream-window 9999999999GiB @ | must be a number of bytes below 2GiB",
        "port-forward web 80 --connection-window 65535 @ | connection window 65535 must be 1048576",
        "port-forward web 80 --max-frame-size 1MiB --max-streams 0 @ | max streams 0 must be 1 to",
        "port-forward web 80 --max-streams many @ | '--max-streams': 'many' is not an int",
        "port-forward web 80 --connect-timeout 10 @ | '10' must be a whole number with a unit",
        "port-forward web 80 --connect-timeout 0 @ | connect timeout PT0S must be more than zero",
        "port-forward web 80 --set x @           | setting 'x' must be NAME=VALUE",
        "port-forward web 80 --set nsentr.socat=x @ | setting 'nsentr.socat' must be PROVIDER.NAME, and no"
            + " provider is called 'nsentr'; did you mean nsenter?; there are: ",
        "port-forward web 80 --transport smoke @ | no transport named 'smoke'; here are: lame",
        "node                                    | --listen HOST:PORT is missing",
        "node --listen 7001                      | listen address '7001' must be HOST:PORT",
        "node --listen 127.0.0.1:65536           | listen address '127.0.0.1:65536' must be HOST:",
        "node --listen no-such-host.invalid:1    | the host 'no-such-host.invalid' is not known",
        "node --listen [::1]:0 --connector smoke | no connector named 'smoke'; here are: ",
        "node --listen [::1]:0 --locator smoke   | no locator named 'smoke'; here are: netns, ",
        "node --listen [::1]:0 --netns-directory x | netns.directory 'x' must be an absolute path",
        "node --listen [::1]:0 --static-file x --cri-socket y | --static-file and --cri-socket are for",
        "node --listen [::1]:0 --buffer-size 1   | buffer size 1 must be 4096 to 1048576",
        "node --listen [::1]:0 --spare-sockets 65 | spare sockets 65 must be 0 to 64",
        "gateway --listen [::1]:0                | --node NAME=URL is missing",
        "gateway --listen [::1]:0 --node n1      | node 'n1' must be NAME=URL",
        "gateway --listen [::1]:0 --node n1=x    | server address 'x' must be http://",
        "gateway --listen [::1]:0 --node N=http://h:1 | node name 'N' must be ",
        "gateway --listen [::1]:0 --nodes n=http://h:1,n=http://i:1 | node 'n' is given twice",
      })
  void isOneSentenceAndExitCodeTwo(String line, String sentence) {
    String[] args =
        line == null ? new String[0] : line.strip().replace(" @", SERVER).split(" +", -1);

    InJvm.Result result = InJvm.run(args);

    assertThat(result.err()).startsWith("error: ").contains(sentence.strip());
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err().lines().toList())
        .satisfiesAnyOf(
            lines -> assertThat(lines).hasSize(1),
            lines -> assertThat(lines).hasSize(2).last().asString().startsWith("See 'culvert"));
  }

  @Test
  void unprintableInputIsShownEscaped() {
    InJvm.Result result = InJvm.run("port-forward", "we\u001b[31mb", "80", "--server", "http://h");

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).doesNotContain("\u001b");
  }

  @Test
  void anUnavailableTransportThatIsNamedIsNeverReplaced() {
    InJvm.Result result =
        InJvm.run(
            "port-forward", "web", "80", "--server", "http://127.0.0.1:1", "--transport", "lame");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err())
        .isEqualToIgnoringNewLines(
            "error: transport 'lame': its leg is broken; mend it: apt-get install leg");
  }

  @Test
  void helpDocumentsTheExitCodes() {
    for (String command : List.of("port-forward", "node", "gateway", "providers", "doctor")) {
      InJvm.Result result = InJvm.run(command, "--help");

      assertThat(result.code()).isZero();
      assertThat(result.out()).contains("Usage: culvert " + command, "Exit codes:", "  2   ");
      assertThat(result.out()).doesNotContain("${");
    }
  }
}
