package dev.culvert.node.cri;

import static dev.culvert.node.cri.FakeRuntime.recorded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.IpLiteral;
import dev.culvert.core.PodRef;
import dev.culvert.core.pod.PodProcess;
import dev.culvert.core.spi.PodAddress;
import dev.culvert.core.spi.PodLocator;
import io.grpc.netty.shaded.io.netty.bootstrap.Bootstrap;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Filter;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From a pod's name to its network, by what runtimes answer. */
@Timeout(60)
final class CriLocatorTest {

  private static final PodRef WEB = new PodRef(FakeRuntime.NAMESPACE, FakeRuntime.POD);

  /** A namespace that is there for every user. */
  private static final String HERE = "/proc/self/ns/net";

  private static final PodAddress FOUND = new PodAddress.InNamespace(WEB, Path.of(HERE));

  @TempDir private Path directory;

  private FakeRuntime runtime;
  private PodLocator locator;

  @BeforeEach
  void start() throws Exception {
    runtime = new FakeRuntime(directory.resolve("cri.sock"));
    locator = Locators.create(directory.resolve("cri.sock"));
  }

  @AfterEach
  void stop() throws Exception {
    locator.close();
    Locators.awaitNoThreads();
    assertThat(runtime.connections()).isZero();
    runtime.close();
  }

  @Test
  void containerdTellsTheNamespace() throws Exception {
    runtime.run("s1", inNamespace("containerd-1.6.20-running", HERE));
    assertThat(Locators.locate(locator, WEB)).isEqualTo(FOUND);
  }

  /** A Unix socket lacks an option that gRPC would set, of which Netty would warn. */
  @Test
  void nothingIsLoggedOfAConnection() throws Exception {
    List<String> logged = new CopyOnWriteArrayList<>();
    Logger bootstrap = Logger.getLogger(Bootstrap.class.getName());
    Filter before = bootstrap.getFilter();
    Filter keeping =
        entry -> {
          logged.add(entry.getMessage());
          return false;
        };
    bootstrap.setFilter(keeping);
    try {
      runtime.run("s1", inNamespace("containerd-1.6.20-running", HERE));
      assertThat(Locators.locate(locator, WEB)).isEqualTo(FOUND);
      assertThat(bootstrap.getFilter()).isSameAs(keeping);
    } finally {
      bootstrap.setFilter(before);
    }
    assertThat(logged).isEmpty();
  }

  @Test
  void criOTellsTheNamespaceAndNoPid() throws Exception {
    runtime.run("s1", inNamespace("crio-drop-infra-ctr", HERE));
    assertThat(Locators.locate(locator, WEB)).isEqualTo(FOUND);
  }

  @Test
  void containerd2TellsTheNamespaceWithoutASpecification() throws Exception {
    runtime.run("s1", inNamespace("containerd-2-shim-sandbox", HERE));
    assertThat(Locators.locate(locator, WEB)).isEqualTo(FOUND);
  }

  @Test
  void podOnTheHostsNetworkIsOnHost() throws Exception {
    runtime.run("s1", recorded("containerd-1.6.20-host-network"));
    runtime.onHostNetwork("s1");
    assertThat(Locators.locate(locator, WEB)).isEqualTo(new PodAddress.OnHost(WEB));
  }

  @Test
  void processStandsInForANamespaceThatIsNotVisible() throws Exception {
    long pid = ProcessHandle.current().pid();
    Path unmounted = Files.createFile(directory.resolve("cni-1"));
    runtime.run("s1", info(unmounted.toString(), pid));
    PodAddress.OfProcess address = PodProcess.address(WEB, pid);
    assertThat(address.startTime()).as("which tells a pid's next owner apart").isPresent();
    assertThat(Locators.locate(locator, WEB)).isEqualTo(address);
    assertThat(runtime.looks).hasValue(2);
  }

  @Test
  void processThatIsAnotherOnesByNowIsNotThePods() {
    runtime.run("s1", info("", ProcessHandle.current().pid()));
    runtime.afterLook = () -> runtime.info("s1", info("", 1));
    assertThat(Locators.failure(locator, WEB))
        .hasMessage("pod default/web has ended: its sandbox s1 has another process now")
        .extracting(CulvertException::failure)
        .isEqualTo(Failure.POD_GONE);
  }

  @Test
  void namespaceThatIsNotVisibleIsExplained() throws Exception {
    Path unmounted = Files.createFile(directory.resolve("cni-1"));
    runtime.run("s1", info(unmounted.toString(), 0));
    assertThat(Locators.failure(locator, WEB))
        .hasMessageContaining(unmounted + " is not visible to the node")
        .hasMessageContaining("mount /run/netns")
        .extracting(CulvertException::failure)
        .isEqualTo(Failure.UNAVAILABLE);
  }

  @Test
  void podInAVirtualMachineIsExplained() throws Exception {
    runtime.run("s1", recorded("containerd-2-kata"));
    runtime.runtimeHandler("s1", "kata");
    assertThat(Locators.failure(locator, WEB))
        .hasMessageContaining("default/web")
        .hasMessageContaining("handler 'kata', io.containerd.kata.v2")
        .extracting(CulvertException::failure)
        .isEqualTo(Failure.UNAVAILABLE);
  }

  @Test
  void bothIpsOfThePodComeWithItsNamespace() throws Exception {
    runtime.run("s1", inNamespace("containerd-1.6.20-running", HERE));
    runtime.ips("s1", "10.244.1.7", "fd00::7");
    assertThat(Locators.locate(locator, WEB))
        .isEqualTo(
            new PodAddress.InNamespace(
                WEB, Path.of(HERE), PodAddress.InNamespace.UNKNOWN, ips("10.244.1.7", "fd00::7")));
  }

  @Test
  void whatIsNoIpIsLeftOut() throws Exception {
    runtime.run("s1", inNamespace("containerd-1.6.20-running", HERE));
    runtime.ips("s1", "localhost", "0.0.0.0", "ff02::1", "", "10.244.1.7");
    assertThat(Locators.locate(locator, WEB).ips()).isEqualTo(ips("10.244.1.7"));
  }

  @Test
  void podInAVirtualMachineIsKnownByItsIpAndWhyIsTold() throws Exception {
    runtime.run("s1", recorded("containerd-2-kata"));
    runtime.runtimeHandler("s1", "kata");
    runtime.ips("s1", "10.244.1.7");
    assertThat(Locators.locate(locator, WEB))
        .isInstanceOfSatisfying(
            PodAddress.ByIp.class,
            found -> {
              assertThat(found.ips()).isEqualTo(ips("10.244.1.7"));
              assertThat(found.notEntered())
                  .hasMessageStartingWith("pod default/web has no network namespace that its")
                  .hasMessageContaining("handler 'kata', io.containerd.kata.v2")
                  .hasMessageEndingWith("; or choose the connector pod-ip, which dials its IP")
                  .extracting(CulvertException::failure)
                  .isEqualTo(Failure.UNAVAILABLE);
            });
  }

  @Test
  void namespaceThatIsNotVisibleLeavesTheIp() throws Exception {
    Path unmounted = Files.createFile(directory.resolve("cni-1"));
    runtime.run("s1", info(unmounted.toString(), 0));
    runtime.ips("s1", "10.244.1.7");
    assertThat(Locators.locate(locator, WEB))
        .isInstanceOfSatisfying(
            PodAddress.ByIp.class,
            found -> assertThat(found.obstacle()).contains(unmounted + " is not visible"));
  }

  @Test
  void closedNamespaceIsGoneThoughItsPathIsStillTold() throws Exception {
    runtime.run("s1", inNamespace("containerd-1.6.20-stopped", HERE));
    assertThat(Locators.failure(locator, WEB))
        .hasMessage("pod default/web has ended: its sandbox s1 has closed its network namespace")
        .extracting(CulvertException::failure)
        .isEqualTo(Failure.POD_GONE);
  }

  @Test
  void podWhoseSandboxIsNotReadyIsGone() throws Exception {
    runtime.run("s1", recorded("containerd-1.6.20-stopped"));
    runtime.stop("s1");
    assertThat(Locators.failure(locator, WEB))
        .hasMessage("pod default/web has ended: its sandbox s1 is SANDBOX_NOTREADY")
        .extracting(CulvertException::failure)
        .isEqualTo(Failure.POD_GONE);
    assertThat(runtime.looks).hasValue(0);
  }

  @Test
  void sandboxThatStopsAfterItWasListedIsGone() throws Exception {
    runtime.run("s1", inNamespace("containerd-1.6.20-running", HERE));
    runtime.afterList = () -> runtime.stop("s1");
    assertThat(Locators.failure(locator, WEB))
        .hasMessage("pod default/web has ended: its sandbox s1 is SANDBOX_NOTREADY");
  }

  @Test
  void sandboxThatIsRemovedAfterItWasListedIsGone() throws Exception {
    runtime.run("s1", inNamespace("containerd-1.6.20-running", HERE));
    runtime.afterList = () -> runtime.remove("s1");
    assertThat(Locators.failure(locator, WEB))
        .hasMessage("pod default/web has ended: its sandbox s1 has just been removed")
        .extracting(CulvertException::failure)
        .isEqualTo(Failure.POD_GONE);
  }

  @Test
  void unknownPodIsNotFound() {
    assertThat(Locators.failure(locator, WEB))
        .hasMessageContaining("no pod default/web on this node")
        .hasMessageContaining(directory.resolve("cri.sock").toString())
        .extracting(CulvertException::failure)
        .isEqualTo(Failure.NOT_FOUND);
  }

  @Test
  void lastAttemptThatIsReadyCounts() throws Exception {
    runtime.run("s7", FakeRuntime.POD, 7, recorded("containerd-1.6.20-running"));
    runtime.run("s9", FakeRuntime.POD, 9, recorded("containerd-1.6.20-stopped"));
    runtime.run("s8", FakeRuntime.POD, 8, inNamespace("containerd-1.6.20-running", HERE));
    runtime.run("s2", FakeRuntime.POD, 2, recorded("containerd-1.6.20-running"));
    runtime.stop("s9");
    assertThat(Locators.locate(locator, WEB)).isEqualTo(FOUND);
  }

  @Test
  void newestOfOneAttemptCounts() throws Exception {
    runtime.run("s2", recorded("containerd-1.6.20-stopped"));
    runtime.run("s1", inNamespace("containerd-1.6.20-running", HERE));
    assertThat(Locators.locate(locator, WEB)).isEqualTo(FOUND);
  }

  @Test
  void nameThatComesBackInAnotherSandboxIsFound() throws Exception {
    runtime.run("s1", recorded("containerd-1.6.20-running"));
    runtime.stop("s1");
    assertThat(Locators.failure(locator, WEB).failure()).isEqualTo(Failure.POD_GONE);
    runtime.run("s2", FakeRuntime.POD, 1, inNamespace("containerd-1.6.20-running", HERE));
    assertThat(Locators.locate(locator, WEB)).isEqualTo(FOUND);
  }

  @Test
  void runtimeThatTakesNoNoticeOfLabelsDoesNotLeadIntoAnotherPod() throws Exception {
    runtime.heedsLabels = false;
    runtime.run("s1", "other", 5, inNamespace("containerd-1.6.20-running", HERE));
    assertThat(Locators.failure(locator, WEB).failure()).isEqualTo(Failure.NOT_FOUND);
  }

  private static List<InetAddress> ips(String... literals) {
    return Stream.of(literals).map(text -> IpLiteral.parse(text).orElseThrow()).toList();
  }

  /** A recorded answer, with a namespace that is there in place of the recorded one. */
  private static String inNamespace(String name, String path) throws Exception {
    String replaced = recorded(name).replaceAll("/var/run/netns/[-0-9a-z]+", path);
    assertThat(replaced).contains(path);
    return replaced;
  }

  private static String info(String path, long pid) {
    return String.format(
        "{\"pid\": %d, \"runtimeSpec\": {\"linux\": {\"namespaces\": [{\"type\": \"network\","
            + " \"path\": \"%s\"}]}}}",
        pid, path);
  }
}
