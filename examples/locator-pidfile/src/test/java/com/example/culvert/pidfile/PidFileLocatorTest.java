package com.example.culvert.pidfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.PodRef;
import dev.culvert.core.config.LocatorConfig;
import dev.culvert.core.pod.PodProcess;
import dev.culvert.core.spi.PodAddress;
import dev.culvert.core.spi.PodLocator;
import dev.culvert.core.spi.Providers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PidFileLocatorTest {

  private static final PodRef WEB = new PodRef("default", "web");

  @TempDir private Path directory;

  private PodLocator locator;

  @BeforeEach
  void start() {
    locator =
        Providers.locators()
            .named("pidfile")
            .create(
                new LocatorConfig(
                    Duration.ofMillis(20), Map.of("pidfile.directory", directory.toString())));
  }

  @AfterEach
  void stop() {
    locator.close();
  }

  @Test
  void podIsTheProcessOfItsFileUntilThatEnds() throws Exception {
    BlockingQueue<CulvertException> gone = new LinkedBlockingQueue<>();
    Process process = new ProcessBuilder("sleep", "60").start();
    try {
      write(process.pid() + "\n");
      PodAddress address = locate();
      assertThat(address).isEqualTo(PodProcess.address(WEB, process.pid()));
      locator.watch(address, gone::add);
      // The locator's one thread answers after it has looked for the watch.
      locate();
      assertThat(gone).isEmpty();
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertThat(gone.poll(20, TimeUnit.SECONDS))
        .extracting(CulvertException::failure)
        .isEqualTo(Failure.POD_GONE);
  }

  @Test
  void podWithoutAFileIsNotFound() {
    assertFailure(Failure.NOT_FOUND, "no pod default/web on this node: there is no file ");
  }

  @Test
  void fileWithoutAPidIsNamed() throws Exception {
    write("soon");
    assertFailure(Failure.UNAVAILABLE, "pod default/web: no pid in ");
  }

  private void assertFailure(Failure failure, String message) {
    assertThatThrownBy(this::locate)
        .cause()
        .hasMessage(message + directory.resolve("default_web.pid"))
        .extracting(e -> CulvertException.of(e).failure())
        .isEqualTo(failure);
  }

  private PodAddress locate() throws Exception {
    return locator.locate(WEB).toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private void write(String text) throws Exception {
    Files.writeString(directory.resolve("default_web.pid"), text);
  }
}
