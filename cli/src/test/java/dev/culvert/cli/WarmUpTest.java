package dev.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.culvert.core.PodRef;
import dev.culvert.core.PortMapping;
import dev.culvert.core.Session;
import dev.culvert.core.Target;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.spi.Availability;
import dev.culvert.core.spi.ClientTransport;
import dev.culvert.core.spi.ClientTransportProvider;
import dev.culvert.core.spi.Providers;
import dev.culvert.core.spi.TransportCapability;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class WarmUpTest {

  @ParameterizedTest
  @ValueSource(strings = {"netty", "jetty", "okhttp"})
  void aFewConnectionsGoThroughTheTransportAndNoneBeyondThisMachine(String transport)
      throws Exception {
    Recorded provider = new Recorded(transport);
    try (WarmUp warmUp = WarmUp.of(provider, TransportConfig.DEFAULT)) {
      warmUp.start();

      assertThat(forwarded(warmUp)).isEqualTo(WarmUp.CONNECTIONS);
    }

    assertThat(provider.servers)
        .singleElement()
        .satisfies(server -> assertThat(server.getHost()).isEqualTo("127.0.0.1"));
    assertThat(provider.closed).containsExactly("closed");
    await().until(() -> threads().isEmpty());
  }

  @Test
  void itDoesNothingWhereSomebodyConnectsAtOnce() throws Exception {
    Recorded provider = new Recorded("netty");
    try (WarmUp warmUp = WarmUp.of(provider, TransportConfig.DEFAULT)) {
      warmUp.giveWay();
      warmUp.start();

      assertThat(forwarded(warmUp)).isZero();
    }

    assertThat(provider.servers).isEmpty();
  }

  @Test
  void itGoesNoFurtherWhenSomebodyConnects() throws Exception {
    Recorded provider = new Recorded("netty");
    try (WarmUp warmUp = WarmUp.of(provider, TransportConfig.DEFAULT)) {
      provider.connecting = warmUp::giveWay;
      warmUp.start();

      assertThat(forwarded(warmUp)).isZero();
    }

    assertThat(provider.servers).hasSize(1);
    assertThat(provider.closed).containsExactly("closed");
  }

  @Test
  void itIsToldOfARealConnectionBeforeAnythingIsPrinted() {
    List<String> told = new ArrayList<>();
    StringWriter printed = new StringWriter();
    PrintWriter out = new PrintWriter(printed);
    ForwardReport report =
        new ForwardReport(
            new PodRef("default", "web"), out, out, false, () -> told.add("" + printed));

    report.onAccepted(new PortMapping(8080, 80));

    assertThat(told).containsExactly("");
    assertThat(printed.toString()).startsWith("Handling connection for 8080");
  }

  @Test
  void itEndsWithItsRole() throws Exception {
    WarmUp warmUp = WarmUp.of(new Recorded("netty"), TransportConfig.DEFAULT);
    warmUp.start();

    warmUp.close();
    warmUp.close();

    assertThat(forwarded(warmUp)).isLessThanOrEqualTo(WarmUp.CONNECTIONS);
    await().until(() -> threads().isEmpty());
  }

  @Test
  void whatGoesWrongInItConcernsNobody() throws Exception {
    ClientTransportProvider lame = new LameTransportProvider();
    try (WarmUp warmUp = WarmUp.of(lame, TransportConfig.DEFAULT)) {
      warmUp.start();

      assertThat(forwarded(warmUp)).isZero();
    }
  }

  private static int forwarded(WarmUp warmUp) throws Exception {
    return warmUp.over().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("culvert-warm-up"))
        .toList();
  }

  /** A transport, and what is asked of it. */
  private static final class Recorded implements ClientTransportProvider {

    private final ClientTransportProvider provider;
    private final List<URI> servers = new CopyOnWriteArrayList<>();
    private final List<String> closed = new CopyOnWriteArrayList<>();
    private volatile Runnable connecting = () -> {};

    Recorded(String name) {
      provider = Providers.transports().named(name);
    }

    @Override
    public String name() {
      return provider.name();
    }

    @Override
    public int priority() {
      return provider.priority();
    }

    @Override
    public Availability availability() {
      return provider.availability();
    }

    @Override
    public Set<TransportCapability> capabilities() {
      return provider.capabilities();
    }

    @Override
    public ClientTransport create(TransportConfig config) {
      ClientTransport transport = provider.create(config);
      return new ClientTransport() {
        @Override
        public CompletionStage<Session> connect(Target target) {
          servers.add(target.server());
          connecting.run();
          return transport.connect(target);
        }

        @Override
        public void close() {
          transport.close();
          closed.add("closed");
        }
      };
    }
  }
}
