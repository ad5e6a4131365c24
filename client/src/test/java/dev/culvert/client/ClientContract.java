package dev.culvert.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.DaemonThreads;
import dev.culvert.testkit.Leaks;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** What the facade is held to with every transport; after each test nothing may be left. */
@ParameterizedClass
@ValueSource(strings = {"netty", "jetty", "okhttp"})
@Timeout(150)
abstract class ClientContract {

  private static final String THREADS = "test-client";

  /** What the names of threads begin with that libraries keep for the whole process. */
  private static final Set<String> IDLE_THREADS =
      Set.of("globalEventExecutor-", "OkHttp TaskRunner");

  private final List<AutoCloseable> opened = new ArrayList<>();
  private final Leaks leaks = new Leaks(IDLE_THREADS);
  final HostPod pod = HostPod.start();
  final ExecutorService threads = Executors.newCachedThreadPool(new DaemonThreads(THREADS));

  /** The transport's name. */
  @Parameter String transport = "";

  @AfterEach
  void nothingIsLeft() throws Exception {
    for (AutoCloseable each : opened) {
      each.close();
    }
    pod.close();
    threads.shutdownNow();
    leaks.assertNone();
  }

  ConnectBuilder connect(HostPod to) {
    return Culvert.connect(to.url()).pod("web").transport(transport);
  }

  ForwardBuilder forward(HostPod to) {
    return Culvert.forward(to.url()).pod("web").transport(transport);
  }

  /** Closed after the test. */
  Culvert open(HostPod to) {
    return closedLater(connect(to).open());
  }

  <C extends AutoCloseable> C closedLater(C made) {
    opened.add(made);
    return made;
  }

  static void assertEchoes(Socket socket) throws IOException {
    socket.getOutputStream().write("hello".getBytes(US_ASCII));
    assertThat(socket.getInputStream().readNBytes(5)).isEqualTo("hello".getBytes(US_ASCII));
  }

  /** Threads of the test that wait in a call of the facade. */
  static long blockedThreads() {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(each -> each.getKey().getName().equals(THREADS))
        .filter(each -> each.getKey().getState() == Thread.State.WAITING)
        .flatMap(each -> List.of(each.getValue()).stream())
        .filter(frame -> frame.getClassName().equals(PodConnection.class.getName()))
        .filter(frame -> frame.getMethodName().equals("await"))
        .count();
  }
}
