package dev.culvert.bench.rig;

import dev.culvert.core.PortMapping;
import dev.culvert.core.Session;
import dev.culvert.core.Target;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.forward.Forwarder;
import dev.culvert.core.forward.LocalAddress;
import dev.culvert.core.spi.ClientTransport;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A session with a pod, and this JVM's listeners for ports of it. Not thread-safe. */
final class Forwarding implements Forwards {

  private final ClientTransport transport;
  private final Session session;
  private final List<Forwarder> forwarders = new ArrayList<>();

  private Forwarding(ClientTransport transport, Session session) {
    this.transport = transport;
    this.session = session;
  }

  /** Opens the session. */
  static Forwarding open(ClientSide client, TransportConfig config, Target target)
      throws IOException {
    ClientTransport transport = planted(client.provider().create(config));
    try {
      return new Forwarding(
          transport, StageWait.on(transport.connect(target), "a session with " + target.server()));
    } catch (IOException | RuntimeException e) {
      transport.close();
      throw e;
    }
  }

  private static ClientTransport planted(ClientTransport transport) {
    return Plant.current()
        .<ClientTransport>map(plant -> new PlantedTransport(transport, plant))
        .orElse(transport);
  }

  @Override
  public Map<Integer, Integer> forward(Collection<Integer> remotePorts) throws IOException {
    Forwarder forwarder =
        Forwarder.start(
            session,
            remotePorts.stream().map(port -> new PortMapping(0, port)).toList(),
            LocalAddress.parse(List.of("127.0.0.1")),
            new Forwarder.Listener() {});
    forwarders.add(forwarder);
    return forwarder.bindings().stream()
        .collect(
            Collectors.toMap(
                binding -> binding.mapping().remote(), binding -> binding.mapping().local()));
  }

  @Override
  public void close() {
    forwarders.forEach(Forwarder::close);
    session.stop(Duration.ZERO).toCompletableFuture().join();
    transport.close();
  }
}
