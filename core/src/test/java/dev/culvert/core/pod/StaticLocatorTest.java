package dev.culvert.core.pod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.PodRef;
import dev.culvert.core.config.LocatorConfig;
import dev.culvert.core.spi.PodAddress;
import dev.culvert.core.spi.PodLocator;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class StaticLocatorTest {

  private static final PodRef WEB = new PodRef("default", "web");

  @TempDir private Path directory;

  @Test
  void everyKindOfLineIsRead() throws Exception {
    String text =
        """
        # pods

         default/web   netns:/run/netns/x # by name
        default/db pid:9999991
        kube-system/dns.0 host
        default/vm ip:10.244.1.7,fd00::7
        """;
    try (PodLocator locator = create(text)) {
      PodRef db = new PodRef("default", "db");
      PodRef dns = new PodRef("kube-system", "dns.0");
      assertThat(locate(locator, WEB))
          .isEqualTo(new PodAddress.InNamespace(WEB, Path.of("/run/netns/x")));
      assertThat(locate(locator, db)).isEqualTo(new PodAddress.OfProcess(db, 9_999_991));
      assertThat(locate(locator, dns)).isEqualTo(new PodAddress.OnHost(dns));
      PodAddress vm = locate(locator, new PodRef("default", "vm"));
      assertThat(vm).isInstanceOf(PodAddress.ByIp.class);
      assertThat(vm.ips())
          .extracting(InetAddress::getHostAddress)
          .containsExactly("10.244.1.7", "fd00:0:0:0:0:0:0:7");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "default/web, must be NAMESPACE/POD",
    "web host, must be NAMESPACE/POD",
    "default/web host now, must be NAMESPACE/POD",
    "Default/web host, namespace 'Default' must be",
    "default/we_b host, pod name 'we_b' must be",
    "default/web netns:x, absolute path",
    "default/web pid:0, pid: and a number",
    "default/web pid:12a, pid: and a number",
    "default/web elsewhere, or host",
    "default/web ip:, must be an IP",
    "default/web ip:localhost, must be an IP",
    "default/web ip:0.0.0.0, 0.0.0.0 can be no pod",
    "default/web ip:ff02::1, can be no pod",
    "default/ok host, one line a pod"
  })
  void brokenLineIsNamedWithFileLineAndRule(String line, String rule) {
    assertThatThrownBy(() -> create("default/ok host\n" + line + "\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(file() + ", line 2: ")
        .hasMessageContaining(rule);
  }

  @Test
  void processIsFoundWithItsStart() throws Exception {
    long pid = ProcessHandle.current().pid();
    try (PodLocator locator = create("default/web pid:" + pid + "\n")) {
      PodAddress found = locate(locator, WEB);
      assertThat(found).isEqualTo(PodProcess.address(WEB, pid));
      assertThat(((PodAddress.OfProcess) found).startTime()).isPresent();
    }
  }

  @Test
  void changedFileIsReadAgain() throws Exception {
    try (PodLocator locator = create("default/web host\n")) {
      locate(locator, WEB);
      write("default/web pid:9999992\n");
      assertThat(locate(locator, WEB)).isEqualTo(new PodAddress.OfProcess(WEB, 9_999_992));
      write("default/web nowhere\n");
      assertThatThrownBy(() -> locate(locator, WEB))
          .hasMessageContaining(file() + ", line 1: ")
          .cause()
          .extracting(e -> CulvertException.of(e).failure())
          .isEqualTo(Failure.UNAVAILABLE);
      write("");
      assertThatThrownBy(() -> locate(locator, WEB))
          .cause()
          .extracting(e -> CulvertException.of(e).failure())
          .isEqualTo(Failure.NOT_FOUND);
    }
  }

  @Test
  void podThatIsNoLongerListedIsGone() throws Exception {
    BlockingQueue<CulvertException> gone = new LinkedBlockingQueue<>();
    try (PodLocator locator = create("default/web host\n")) {
      locator.watch(locate(locator, WEB), gone::add);
      // The locator's one thread answers after it has looked for the watch.
      locate(locator, WEB);
      assertThat(gone).isEmpty();
      write("half a line");
      assertThat(gone.poll(100, TimeUnit.MILLISECONDS)).isNull();
      write("# empty\n");
      assertThat(gone.poll(20, TimeUnit.SECONDS))
          .hasMessageContaining("no longer lists it")
          .extracting(CulvertException::failure)
          .isEqualTo(Failure.POD_GONE);
    }
  }

  @Test
  void podWhoseProcessEndsIsGone() throws Exception {
    BlockingQueue<CulvertException> gone = new LinkedBlockingQueue<>();
    Process process = new ProcessBuilder("sleep", "60").start();
    try (PodLocator locator = create("default/web pid:" + process.pid() + "\n")) {
      locator.watch(locate(locator, WEB), gone::add);
      // The locator's one thread answers after it has looked for the watch.
      locate(locator, WEB);
      assertThat(gone).isEmpty();
      process.destroyForcibly();
      assertThat(gone.poll(20, TimeUnit.SECONDS))
          .hasMessageContaining("process " + process.pid() + " is gone");
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void fileMustBeNamedAndReadable() {
    assertThatThrownBy(() -> new StaticLocatorProvider().create(LocatorConfig.DEFAULT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("static.file");
    assertThatThrownBy(this::open)
        .isInstanceOf(CulvertException.class)
        .hasMessageContaining(file().toString());
  }

  private Path file() {
    return directory.resolve("pods");
  }

  private void write(String text) throws IOException {
    Path next = Files.writeString(directory.resolve("next"), text);
    Files.move(next, file(), StandardCopyOption.ATOMIC_MOVE);
  }

  private PodLocator create(String text) throws IOException {
    write(text);
    return open();
  }

  private PodLocator open() {
    return new StaticLocatorProvider()
        .create(new LocatorConfig(Duration.ofMillis(20), Map.of("static.file", file().toString())));
  }

  private static PodAddress locate(PodLocator locator, PodRef pod) throws Exception {
    return locator.locate(pod).toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
