package dev.culvert.node.nsenter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.PodRef;
import dev.culvert.core.spi.PodAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class CommandsTest {

  private static final PodRef POD = new PodRef("default", "web");
  private static final Commands ON_HOST = commands(List.of(), Optional.empty());

  @Test
  void pipesLeadIntoTheNamespaceAndNoShell() throws InterruptedException {
    PodAddress pod = new PodAddress.InNamespace(POD, Path.of("/run/netns/a;b c"));
    Command command = ON_HOST.overPipes(attempt(pod));
    assertThat(command.words())
        .containsExactly(
            "/bin/nsenter",
            "--net=/run/netns/a;b c",
            "/bin/socat",
            "-d",
            "-d",
            "-b65536",
            "-t",
            "60",
            "STDIO,shut-close,setsid",
            "TCP4:127.0.0.1:5000,nodelay,oobinline,reuseaddr");
    assertThat(command.podSocket()).isEqualTo("socket 2");
  }

  @Test
  void socketIsConnectedAfterThePod() throws InterruptedException {
    Command command =
        ON_HOST.overSocket(attempt(new PodAddress.OfProcess(POD, 7)), Path.of("/tmp/x/1"));
    assertThat(command.words())
        .containsExactly(
            "/bin/nsenter",
            "--net=/proc/7/ns/net",
            "/bin/socat",
            "-d",
            "-d",
            "-b65536",
            "-t",
            "60",
            "TCP4:127.0.0.1:5000,nodelay,oobinline,reuseaddr,setsid",
            "UNIX-CONNECT:/tmp/x/1");
    assertThat(command.podSocket()).isEqualTo("socket 1");
  }

  @Test
  void hostsNetworkIsNotEntered() throws InterruptedException {
    assertThat(ON_HOST.overPipes(attempt(new PodAddress.OnHost(POD))).words())
        .startsWith("/bin/socat", "-d");
  }

  @Test
  void deathSignalComesBeforeTheLauncherAndThatBeforeTheRest() throws InterruptedException {
    Commands commands =
        commands(
            List.of("/bin/setpriv", "--pdeathsig", "TERM"),
            Optional.of(Launcher.parse("chroot /proc/4711/root")));
    assertThat(commands.overPipes(attempt(new PodAddress.OfProcess(POD, 7))).words())
        .startsWith(
            "/bin/setpriv",
            "--pdeathsig",
            "TERM",
            "chroot",
            "/proc/4711/root",
            "/bin/nsenter",
            "--net=/proc/7/ns/net");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-t", "--target=1", "$(id)", "`id`", "a,b", "x\ny", "!!", "\"", "é"})
  void noNamespaceBecomesAnOptionOrMore(String name) throws InterruptedException {
    List<String> words =
        ON_HOST.overPipes(attempt(new PodAddress.InNamespace(POD, Path.of(name)))).words();
    assertThat(words.get(1)).isEqualTo("--net=" + Path.of(name).toAbsolutePath());
    List<String> plain = ON_HOST.overPipes(attempt(new PodAddress.OfProcess(POD, 7))).words();
    assertThat(words.subList(2, words.size())).isEqualTo(plain.subList(2, plain.size()));
  }

  private static Commands commands(List<String> deathSignal, Optional<Launcher> launcher) {
    return new Commands(deathSignal, launcher, "/bin/nsenter", "/bin/socat", 60);
  }

  private static Attempt attempt(PodAddress pod) throws InterruptedException {
    Duration timeout = Duration.ofMillis(1500);
    Places.Place place = new Places(1, 0).take("a dial", timeout);
    return new Attempt(pod, "TCP4:127.0.0.1", 5000, timeout, place);
  }
}
