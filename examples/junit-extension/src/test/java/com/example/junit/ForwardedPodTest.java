package com.example.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.server.ForwardServer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** What becomes of classes that use the extension. One after the other: ports are looked at. */
@Execution(ExecutionMode.SAME_THREAD)
class ForwardedPodTest {

  /** Nothing listens there. */
  private static final int NOTHING = 1;

  @Test
  void portsOfAStaticFieldAreThoseOfAllMethodsAndGoWithTheClass() {
    assertEquals(3, run(OfTheClass.class).testEvents().succeeded().count());
    assertEquals(1, Set.copyOf(OfTheClass.SEEN).size());
    assertClosed(OfTheClass.SEEN);
  }

  @Test
  void portsOfAnotherFieldAreThoseOfOneMethod() {
    assertEquals(2, run(OfTheMethod.class).testEvents().succeeded().count());
    assertClosed(OfTheMethod.SEEN);
  }

  @Test
  void methodsOfOneInstanceThatRunAtOnceShareThem() {
    assertEquals(2, run(OfOneInstance.class).testEvents().succeeded().count());
    assertClosed(OfOneInstance.SEEN);
  }

  @Test
  void failureHasTheReason() {
    Throwable failure = failure(run(NobodyListens.class).testEvents().failed().stream());
    assertInstanceOf(IOException.class, failure);
    CulvertException reason = assertInstanceOf(CulvertException.class, failure.getSuppressed()[0]);
    assertEquals(Failure.CONNECTION_REFUSED, reason.failure());
    assertTrue(reason.getMessage().contains("default/web"), reason.getMessage());
  }

  @Test
  void failureHasTheReasonWhyNothingListensAnyMore() {
    Throwable failure = failure(run(NodeEnds.class).testEvents().failed().stream());
    assertInstanceOf(ConnectException.class, failure);
    Throwable[] reasons = failure.getSuppressed();
    CulvertException last = assertInstanceOf(CulvertException.class, reasons[reasons.length - 1]);
    assertTrue(
        Set.of(Failure.STOPPED, Failure.SESSION_LOST).contains(last.failure()), last.getMessage());
  }

  @Test
  void podThatIsNotThereFailsTheClass() {
    Throwable failure = failure(run(NoPod.class).containerEvents().failed().stream());
    assertEquals(Failure.NOT_FOUND, assertInstanceOf(CulvertException.class, failure).failure());
  }

  @Test
  void fieldWithoutTheAnnotationIsNamed() {
    ForwardedPod forgotten = pod(TestNode.port());
    assertTrue(
        assertThrows(IllegalStateException.class, forgotten::port)
            .getMessage()
            .contains("@RegisterExtension"));
  }

  private static ForwardedPod pod(int port) {
    return ForwardedPod.of(TestNode.url()).pod("web").ports(":" + port);
  }

  private static EngineExecutionResults run(Class<?> sample) {
    return EngineTestKit.engine("junit-jupiter")
        .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
        .configurationParameter("junit.jupiter.execution.parallel.mode.default", "concurrent")
        .selectors(selectClass(sample))
        .execute();
  }

  private static Throwable failure(Stream<Event> failed) {
    return failed
        .findFirst()
        .flatMap(
            event ->
                event
                    .getPayload(TestExecutionResult.class)
                    .flatMap(TestExecutionResult::getThrowable))
        .orElseThrow();
  }

  private static void assertClosed(Queue<Integer> ports) {
    for (int port : ports) {
      assertThrows(ConnectException.class, () -> new Socket("127.0.0.1", port).close());
    }
  }

  static class OfTheClass {

    static final Queue<Integer> SEEN = new ConcurrentLinkedQueue<>();

    @RegisterExtension static final ForwardedPod WEB = pod(TestNode.port());

    @BeforeEach
    void connect() throws IOException {
      new Socket(WEB.host(), WEB.port(TestNode.port())).close();
    }

    @Test
    void one() {
      SEEN.add(WEB.port());
    }

    @Test
    void another() {
      SEEN.add(WEB.port());
    }

    @Nested
    class Inside {

      @Test
      void third() {
        SEEN.add(WEB.port());
      }
    }
  }

  static class OfTheMethod {

    static final Queue<Integer> SEEN = new ConcurrentLinkedQueue<>();

    @RegisterExtension final ForwardedPod web = pod(TestNode.port());

    @Test
    void one() throws IOException {
      SEEN.add(web.port());
      new Socket(web.host(), web.port()).close();
    }

    @Test
    void another() throws IOException {
      one();
    }
  }

  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  @Execution(ExecutionMode.CONCURRENT)
  static class OfOneInstance {

    static final Queue<Integer> SEEN = new ConcurrentLinkedQueue<>();

    @RegisterExtension final ForwardedPod web = pod(TestNode.port());

    @Test
    void one() throws IOException {
      SEEN.add(web.port());
      new Socket(web.host(), web.port()).close();
    }

    @Test
    void another() throws IOException {
      one();
    }
  }

  static class NobodyListens {

    @RegisterExtension static final ForwardedPod WEB = pod(NOTHING);

    @Test
    void reads() throws IOException {
      try (Socket socket = new Socket(WEB.host(), WEB.port())) {
        socket.getInputStream().read();
      }
    }
  }

  static class NodeEnds {

    static final ForwardServer NODE = TestNode.start();

    @RegisterExtension
    static final ForwardedPod WEB =
        ForwardedPod.of(NODE.uri().toString()).pod("web").ports(":" + TestNode.port());

    @Test
    void connectsAsLongAsItCan() throws IOException {
      NODE.close();
      while (true) {
        new Socket(WEB.host(), WEB.port()).close();
      }
    }
  }

  static class NoPod {

    @RegisterExtension static final ForwardedPod WEB = pod(TestNode.port()).pod("nowhere");

    @Test
    void neverRuns() {}
  }
}
