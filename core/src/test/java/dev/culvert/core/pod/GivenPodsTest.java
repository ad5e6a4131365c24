package dev.culvert.core.pod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.IpLiteral;
import dev.culvert.core.PodRef;
import dev.culvert.core.spi.PodAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class GivenPodsTest {

  private static final PodRef WEB = new PodRef("default", "web");
  private static final PodRef DB = new PodRef("default", "db");

  @Test
  void whatIsGivenIsFoundAndNothingElse() throws Exception {
    try (GivenPods pods = new GivenPods(new PodAddress.OnHost(WEB))) {
      assertThat(get(pods.locate(WEB))).isEqualTo(new PodAddress.OnHost(WEB));
      assertThatThrownBy(() -> get(pods.locate(DB)))
          .cause()
          .isInstanceOfSatisfying(
              CulvertException.class, e -> assertThat(e.failure()).isEqualTo(Failure.NOT_FOUND))
          .hasMessageContaining("no pod default/db on this node");
    }
  }

  @Test
  void processIsFoundWithItsStartAndItsIps() throws Exception {
    long pid = ProcessHandle.current().pid();
    PodAddress given =
        new PodAddress.OfProcess(
            WEB, pid, OptionalLong.empty(), List.of(IpLiteral.parse("10.244.1.7").orElseThrow()));
    try (GivenPods pods = new GivenPods(given)) {
      assertThat(get(pods.locate(WEB)))
          .isEqualTo(PodProcess.address(WEB, pid, given.ips()))
          .isNotEqualTo(given);
    }
  }

  @Test
  void podEndsWithItsNamespace(@TempDir Path directory) throws Exception {
    Path namespace = Files.createFile(directory.resolve("web"));
    BlockingQueue<CulvertException> gone = new LinkedBlockingQueue<>();
    try (GivenPods pods = new GivenPods(new PodAddress.InNamespace(WEB, namespace))) {
      pods.watch(get(pods.locate(WEB)), gone::add);
      Files.delete(namespace);
      assertThat(gone.poll(20, TimeUnit.SECONDS))
          .extracting(CulvertException::failure)
          .isEqualTo(Failure.POD_GONE);
    }
  }

  @Test
  void podHasOneAddress() {
    assertThatThrownBy(
            () -> new GivenPods(new PodAddress.OnHost(WEB), new PodAddress.OfProcess(WEB, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("pod default/web has two addresses");
  }

  @Test
  void closedOneFindsNothing() {
    GivenPods pods = new GivenPods(new PodAddress.OnHost(WEB));
    pods.close();
    assertThatThrownBy(() -> get(pods.locate(WEB)))
        .cause()
        .isInstanceOfSatisfying(
            CulvertException.class, e -> assertThat(e.failure()).isEqualTo(Failure.STOPPED));
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
