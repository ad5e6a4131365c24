package dev.culvert.node.cri;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.culvert.node.cri.v1.LinuxPodSandboxStatus;
import dev.culvert.node.cri.v1.ListPodSandboxRequest;
import dev.culvert.node.cri.v1.ListPodSandboxResponse;
import dev.culvert.node.cri.v1.Namespace;
import dev.culvert.node.cri.v1.NamespaceMode;
import dev.culvert.node.cri.v1.NamespaceOption;
import dev.culvert.node.cri.v1.PodIP;
import dev.culvert.node.cri.v1.PodSandbox;
import dev.culvert.node.cri.v1.PodSandboxMetadata;
import dev.culvert.node.cri.v1.PodSandboxNetworkStatus;
import dev.culvert.node.cri.v1.PodSandboxState;
import dev.culvert.node.cri.v1.PodSandboxStatus;
import dev.culvert.node.cri.v1.PodSandboxStatusRequest;
import dev.culvert.node.cri.v1.PodSandboxStatusResponse;
import dev.culvert.node.cri.v1.VersionRequest;
import dev.culvert.node.cri.v1.VersionResponse;
import io.grpc.Attributes;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServerTransportFilter;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.InputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A container runtime with sandboxes that the test says. Thread-safe. */
final class FakeRuntime {

  static final String NAMESPACE = "default";
  static final String POD = "web";

  private final Path socket;
  private final Map<String, PodSandbox> sandboxes = new ConcurrentHashMap<>();
  private final Map<String, PodSandboxStatusResponse> statuses = new ConcurrentHashMap<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Server server;

  final AtomicInteger lists = new AtomicInteger();
  final AtomicInteger looks = new AtomicInteger();
  volatile boolean heedsLabels = true;
  volatile @Nullable Status failure;
  volatile Runnable afterList = () -> {};
  volatile Runnable afterLook = () -> {};

  FakeRuntime(Path socket) throws IOException {
    this.socket = socket;
    server =
        NettyServerBuilder.forAddress(UnixDomainSocketAddress.of(socket))
            .channelType(NioServerDomainSocketChannel.class)
            .bossEventLoopGroup(loops)
            .workerEventLoopGroup(loops)
            .directExecutor()
            .addTransportFilter(new Count())
            .addService(
                ServerServiceDefinition.builder("runtime.v1.RuntimeService")
                    .addMethod(RuntimeClient.VERSION, ServerCalls.asyncUnaryCall(this::version))
                    .addMethod(RuntimeClient.LIST, ServerCalls.asyncUnaryCall(this::list))
                    .addMethod(RuntimeClient.STATUS, ServerCalls.asyncUnaryCall(this::status))
                    .build())
            .build()
            .start();
  }

  /** What a runtime was recorded to tell of a sandbox, or is documented to. */
  static String recorded(String name) throws IOException {
    try (InputStream in = FakeRuntime.class.getResourceAsStream(name + ".json")) {
      if (in == null) {
        throw new IOException("no resource " + name);
      }
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  /** A ready sandbox of the pod {@link #POD}, with an answer in JSON. */
  void run(String id, String info) {
    run(id, POD, 0, info);
  }

  void run(String id, String pod, int attempt, String info) {
    PodSandboxMetadata metadata =
        PodSandboxMetadata.newBuilder()
            .setNamespace(NAMESPACE)
            .setName(pod)
            .setUid("u1")
            .setAttempt(attempt)
            .build();
    sandboxes.put(
        id,
        PodSandbox.newBuilder()
            .setId(id)
            .setMetadata(metadata)
            .setCreatedAt(1_000L + sandboxes.size())
            .build());
    statuses.put(
        id,
        PodSandboxStatusResponse.newBuilder()
            .setStatus(PodSandboxStatus.newBuilder().setId(id).setMetadata(metadata))
            .putInfo("info", info)
            .build());
  }

  void onHostNetwork(String id) {
    changeStatus(
        id,
        status ->
            status.setLinux(
                LinuxPodSandboxStatus.newBuilder()
                    .setNamespaces(
                        Namespace.newBuilder()
                            .setOptions(
                                NamespaceOption.newBuilder().setNetwork(NamespaceMode.NODE)))));
  }

  void ips(String id, String first, String... others) {
    PodSandboxNetworkStatus.Builder network = PodSandboxNetworkStatus.newBuilder().setIp(first);
    for (String other : others) {
      network.addAdditionalIps(PodIP.newBuilder().setIp(other));
    }
    changeStatus(id, status -> status.setNetwork(network));
  }

  void runtimeHandler(String id, String handler) {
    changeStatus(id, status -> status.setRuntimeHandler(handler));
  }

  void info(String id, String info) {
    statuses.computeIfPresent(id, (key, old) -> old.toBuilder().putInfo("info", info).build());
  }

  /** The sandbox has ended, and is still listed. */
  void stop(String id) {
    sandboxes.computeIfPresent(
        id, (key, old) -> old.toBuilder().setState(PodSandboxState.SANDBOX_NOTREADY).build());
    changeStatus(id, status -> status.setState(PodSandboxState.SANDBOX_NOTREADY));
  }

  void remove(String id) {
    sandboxes.remove(id);
    statuses.remove(id);
  }

  void removeAll() {
    lists.set(0);
    sandboxes.clear();
    statuses.clear();
  }

  int connections() {
    return connections.get();
  }

  void close() throws IOException, InterruptedException {
    server.shutdownNow().awaitTermination(20, TimeUnit.SECONDS);
    var ended = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    ended.awaitUninterruptibly(20, TimeUnit.SECONDS);
    Files.deleteIfExists(socket);
  }

  private void changeStatus(String id, UnaryOperator<PodSandboxStatus.Builder> change) {
    statuses.computeIfPresent(
        id,
        (key, old) -> old.toBuilder().setStatus(change.apply(old.getStatus().toBuilder())).build());
  }

  private void version(VersionRequest request, StreamObserver<VersionResponse> answer) {
    answer(
        answer,
        VersionResponse.newBuilder()
            .setRuntimeName("containerd")
            .setRuntimeVersion("1.6.20~ds1")
            .setRuntimeApiVersion("v1")
            .build());
  }

  private void list(ListPodSandboxRequest request, StreamObserver<ListPodSandboxResponse> answer) {
    lists.incrementAndGet();
    Map<String, String> labels = request.getFilter().getLabelSelectorMap();
    ListPodSandboxResponse.Builder found = ListPodSandboxResponse.newBuilder();
    sandboxes.values().stream()
        .filter(sandbox -> labels.isEmpty() || !heedsLabels || has(sandbox, labels))
        .forEach(found::addItems);
    answer(answer, found.build());
    afterList.run();
  }

  private static boolean has(PodSandbox sandbox, Map<String, String> labels) {
    return labels.equals(
        Map.of(
            "io.kubernetes.pod.namespace",
            sandbox.getMetadata().getNamespace(),
            "io.kubernetes.pod.name",
            sandbox.getMetadata().getName()));
  }

  private void status(
      PodSandboxStatusRequest request, StreamObserver<PodSandboxStatusResponse> answer) {
    looks.incrementAndGet();
    PodSandboxStatusResponse status = statuses.get(request.getPodSandboxId());
    if (status == null) {
      answer.onError(
          Status.NOT_FOUND
              .withDescription("an error occurred when try to find sandbox: not found")
              .asRuntimeException());
      return;
    }
    answer(answer, status);
    afterLook.run();
  }

  private <A> void answer(StreamObserver<A> to, A value) {
    Status failing = failure;
    if (failing != null) {
      to.onError(failing.asRuntimeException());
      return;
    }
    to.onNext(value);
    to.onCompleted();
  }

  private final class Count extends ServerTransportFilter {

    @Override
    public Attributes transportReady(Attributes attributes) {
      connections.incrementAndGet();
      return attributes;
    }

    @Override
    public void transportTerminated(Attributes attributes) {
      connections.decrementAndGet();
    }
  }
}
