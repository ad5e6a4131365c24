package dev.culvert.core.pod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.PodRef;
import dev.culvert.core.config.LocatorConfig;
import dev.culvert.core.spi.PodAddress;
import dev.culvert.core.spi.PodLocator;
import dev.culvert.core.spi.Provider;
import dev.culvert.core.spi.Providers;
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

@Timeout(60)
class NetnsLocatorTest {

  private static final PodRef WEB = new PodRef("default", "web");

  private final BlockingQueue<CulvertException> gone = new LinkedBlockingQueue<>();

  @TempDir private Path directory;

  @Test
  void podIsTheFileOfItsNamespaceAndName() throws Exception {
    Path file = Files.createFile(directory.resolve("default_web"));
    try (PodLocator locator = create()) {
      assertThat(locate(locator, WEB))
          .isInstanceOfSatisfying(
              PodAddress.InNamespace.class,
              found -> {
                assertThat(found.pod()).isEqualTo(WEB);
                assertThat(found.path()).isEqualTo(file);
                assertThat(found.identity()).isNotEmpty();
              });
    }
  }

  @Test
  void missingPodIsNotFoundAndSaysWhereItLooked() {
    try (PodLocator locator = create()) {
      assertThatThrownBy(() -> locate(locator, WEB))
          .hasMessageContaining("default/web")
          .hasMessageContaining(directory.resolve("default_web").toString())
          .cause()
          .extracting(e -> CulvertException.of(e).failure())
          .isEqualTo(Failure.NOT_FOUND);
    }
  }

  @Test
  void nameTooLongForAFileIsNotFound() {
    PodRef longest = new PodRef("n".repeat(63), ("p".repeat(63) + ".").repeat(3) + "p".repeat(60));
    try (PodLocator locator = create()) {
      assertThatThrownBy(() -> locate(locator, longest))
          .cause()
          .extracting(e -> CulvertException.of(e).failure())
          .isEqualTo(Failure.NOT_FOUND);
    }
  }

  @Test
  void watchTellsOnceThatThePodIsGone() throws Exception {
    Path file = Files.createFile(directory.resolve("default_web"));
    try (PodLocator locator = create()) {
      locator.watch(locate(locator, WEB), gone::add);
      awaitLook(locator);
      assertThat(gone).isEmpty();
      Files.delete(file);
      assertThat(gone.poll(20, TimeUnit.SECONDS))
          .hasMessageContaining("default/web")
          .extracting(CulvertException::failure)
          .isEqualTo(Failure.POD_GONE);
      assertThat(gone.poll(100, TimeUnit.MILLISECONDS)).isNull();
    }
  }

  @Test
  void watchTellsOfAnotherPodOfTheSameName() throws Exception {
    Path file = Files.createFile(directory.resolve("default_web"));
    Path next = Files.createFile(directory.resolve("next"));
    try (PodLocator locator = create()) {
      locator.watch(locate(locator, WEB), gone::add);
      awaitLook(locator);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
      assertThat(gone.poll(20, TimeUnit.SECONDS)).hasMessageContaining("another one");
    }
  }

  @Test
  void podThatWasReplacedBeforeTheWatchIsAnother() throws Exception {
    Path file = Files.createFile(directory.resolve("default_web"));
    Path next = Files.createFile(directory.resolve("next"));
    try (PodLocator locator = create()) {
      PodAddress address = locate(locator, WEB);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
      locator.watch(address, gone::add);
      assertThat(gone.poll(20, TimeUnit.SECONDS)).hasMessageContaining("another one");
    }
  }

  @Test
  void endIsToldAndNotWaitedFor() throws Exception {
    Path file = Files.createFile(directory.resolve("default_web"));
    try (PodLocator locator = create(directory.toString(), Duration.ofHours(1))) {
      locator.watch(locate(locator, WEB), gone::add);
      awaitLook(locator);
      Files.delete(file);
      assertThat(gone.poll(20, TimeUnit.SECONDS))
          .extracting(CulvertException::failure)
          .isEqualTo(Failure.POD_GONE);
    }
  }

  @Test
  void closedWatchSaysNothing() throws Exception {
    Path file = Files.createFile(directory.resolve("default_web"));
    try (PodLocator locator = create()) {
      PodAddress address = locate(locator, WEB);
      PodLocator.Watch closed =
          locator.watch(
              address, e -> gone.add(new CulvertException(Failure.INTERNAL, "closed", e)));
      closed.close();
      closed.close();
      locator.watch(address, gone::add);
      Files.delete(file);
      assertThat(gone.poll(20, TimeUnit.SECONDS))
          .extracting(CulvertException::failure)
          .isEqualTo(Failure.POD_GONE);
      assertThat(gone).isEmpty();
    }
  }

  @Test
  void missingDirectoryIsExplained() {
    Path missing = directory.resolve("none");
    assertThatThrownBy(() -> create(missing.toString()))
        .isInstanceOf(CulvertException.class)
        .hasMessageContaining(missing.toString())
        .hasMessageContaining("netns.directory");
  }

  @Test
  void relativeDirectoryIsRefused() {
    assertThatThrownBy(() -> create("run/netns"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("netns.directory 'run/netns' must be an absolute path");
  }

  @Test
  void closedLocatorAnswersStopped() {
    PodLocator locator = create();
    locator.close();
    locator.close();
    assertThatThrownBy(() -> locate(locator, WEB))
        .cause()
        .extracting(e -> CulvertException.of(e).failure())
        .isEqualTo(Failure.STOPPED);
  }

  @Test
  void isTheFirstChoiceAmongLocators() {
    assertThat(Providers.locators().all())
        .extracting(Provider::name)
        .containsExactly("netns", "static");
  }

  /** The locator's one thread answers after it has looked for the watch. */
  private static void awaitLook(PodLocator locator) throws Exception {
    locate(locator, WEB);
  }

  private PodLocator create() {
    return create(directory.toString());
  }

  private static PodLocator create(String directory) {
    return create(directory, Duration.ofMillis(20));
  }

  private static PodLocator create(String directory, Duration interval) {
    return new NetnsLocatorProvider()
        .create(new LocatorConfig(interval, Map.of("netns.directory", directory)));
  }

  private static PodAddress locate(PodLocator locator, PodRef pod) throws Exception {
    return locator.locate(pod).toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
