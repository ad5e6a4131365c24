package dev.culvert.node.cri;

import com.google.protobuf.MessageLite;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DaemonThreads;
import dev.culvert.core.Failure;
import dev.culvert.node.cri.v1.ListPodSandboxRequest;
import dev.culvert.node.cri.v1.ListPodSandboxResponse;
import dev.culvert.node.cri.v1.PodSandboxFilter;
import dev.culvert.node.cri.v1.PodSandboxStatusRequest;
import dev.culvert.node.cri.v1.PodSandboxStatusResponse;
import dev.culvert.node.cri.v1.VersionRequest;
import dev.culvert.node.cri.v1.VersionResponse;
import io.grpc.CallOptions;
import io.grpc.ConnectivityState;
import io.grpc.Deadline;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.grpc.protobuf.lite.ProtoLiteUtils;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks a container runtime over CRI v1 on its Unix socket. Nothing blocks; answers come on the
 * client's one thread. Connects with the first question, and again with the next one after a
 * failure. Thread-safe.
 */
final class RuntimeClient implements AutoCloseable {

  /** Bytes in one answer, as the kubelet allows them. */
  private static final int MAX_ANSWER = 16 << 20;

  private static final long CLOSE_SECONDS = 5;

  static final MethodDescriptor<VersionRequest, VersionResponse> VERSION =
      method("Version", VersionRequest.getDefaultInstance(), VersionResponse.getDefaultInstance());
  static final MethodDescriptor<ListPodSandboxRequest, ListPodSandboxResponse> LIST =
      method(
          "ListPodSandbox",
          ListPodSandboxRequest.getDefaultInstance(),
          ListPodSandboxResponse.getDefaultInstance());
  static final MethodDescriptor<PodSandboxStatusRequest, PodSandboxStatusResponse> STATUS =
      method(
          "PodSandboxStatus",
          PodSandboxStatusRequest.getDefaultInstance(),
          PodSandboxStatusResponse.getDefaultInstance());

  private final Path socket;
  private final Duration timeout;
  private final ScheduledThreadPoolExecutor thread;
  private final EventLoopGroup loop;
  private final ManagedChannel channel;

  /** What has been asked and not been answered; the thread may end before it could say so. */
  private final Set<Answer<?>> waiting = ConcurrentHashMap.newKeySet();

  private volatile boolean closed;

  /**
   * @param timeout for one question, unless it says otherwise
   */
  RuntimeClient(Path socket, Duration timeout) {
    this.socket = socket;
    this.timeout = timeout;
    thread = new ScheduledThreadPoolExecutor(1, new DaemonThreads("culvert-locator-cri"));
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    ThreadFactory ioThreads = new DaemonThreads("culvert-locator-cri-io");
    loop = new MultiThreadIoEventLoopGroup(1, ioThreads, NioIoHandler.newFactory());
    channel =
        NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(socket))
            .channelType(NioDomainSocketChannel.class, UnixDomainSocketAddress.class)
            // gRPC asks every socket for it, and Netty warns that a Unix socket has none.
            .withOption(ChannelOption.SO_KEEPALIVE, null)
            .eventLoopGroup(loop)
            .executor(thread)
            .offloadExecutor(thread)
            .overrideAuthority("localhost")
            .usePlaintext()
            .disableRetry()
            .maxInboundMessageSize(MAX_ANSWER)
            .build();
  }

  Path socket() {
    return socket;
  }

  /** The thread that answers come on; ends with the client. */
  ScheduledThreadPoolExecutor thread() {
    return thread;
  }

  /** The end of the time that one question, or several that belong together, may take. */
  Deadline deadline() {
    return Deadline.after(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  CompletionStage<VersionResponse> version() {
    return call(VERSION, VersionRequest.newBuilder().setVersion("v1").build(), deadline());
  }

  /**
   * The sandboxes with these labels, in every state.
   *
   * @param labels none for all sandboxes
   */
  CompletionStage<ListPodSandboxResponse> list(Map<String, String> labels, Deadline deadline) {
    PodSandboxFilter filter = PodSandboxFilter.newBuilder().putAllLabelSelector(labels).build();
    return call(LIST, ListPodSandboxRequest.newBuilder().setFilter(filter).build(), deadline);
  }

  /** A sandbox with all that the runtime tells of it. */
  CompletionStage<PodSandboxStatusResponse> status(String sandbox, Deadline deadline) {
    PodSandboxStatusRequest question =
        PodSandboxStatusRequest.newBuilder().setPodSandboxId(sandbox).setVerbose(true).build();
    return call(STATUS, question, deadline);
  }

  /** Fails what is asked, and waits until the connection and both threads have ended. */
  @Override
  public void close() {
    closed = true;
    channel.shutdownNow();
    try {
      channel.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    var ended = loop.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS);
    ended.awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
    thread.shutdown();
    waiting.forEach(answer -> answer.onError(stopped()));
  }

  private <Q, A> CompletionStage<A> call(
      MethodDescriptor<Q, A> method, Q question, Deadline deadline) {
    Answer<A> answer = new Answer<>();
    waiting.add(answer);
    try {
      // gRPC would go on failing until its own backoff has passed.
      if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
        channel.enterIdle();
      }
      ClientCalls.asyncUnaryCall(
          channel.newCall(method, CallOptions.DEFAULT.withDeadline(deadline)), question, answer);
    } catch (RuntimeException | Error e) {
      answer.onError(e);
    }
    return answer.future;
  }

  private CulvertException failure(Throwable thrown) {
    return closed ? stopped() : RuntimeFailures.of(socket, timeout, thrown);
  }

  private static CulvertException stopped() {
    return new CulvertException(Failure.STOPPED, "the locator has been closed");
  }

  private static <Q extends MessageLite, A extends MessageLite> MethodDescriptor<Q, A> method(
      String name, Q question, A answer) {
    return MethodDescriptor.<Q, A>newBuilder()
        .setType(MethodDescriptor.MethodType.UNARY)
        .setFullMethodName("runtime.v1.RuntimeService/" + name)
        .setRequestMarshaller(ProtoLiteUtils.marshaller(question))
        .setResponseMarshaller(ProtoLiteUtils.marshaller(answer))
        .build();
  }

  /** The one answer of a call, or its failure. */
  private final class Answer<A> implements StreamObserver<A> {

    private final CompletableFuture<A> future = new CompletableFuture<>();
    private @Nullable A received;

    @Override
    public void onNext(A value) {
      received = value;
    }

    @Override
    public void onError(Throwable thrown) {
      waiting.remove(this);
      future.completeExceptionally(failure(thrown));
    }

    @Override
    public void onCompleted() {
      A value = received;
      if (value == null) {
        onError(new IllegalStateException("the runtime sent no answer"));
      } else {
        waiting.remove(this);
        future.complete(value);
      }
    }
  }
}
