package dev.culvert.server.spi;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.server.greeting.RelayRequest;
import java.util.function.Function;

/** Who hears of a server's connections; each on its loop. Thread-safe. */
public interface Clients extends Function<ClientChannel, ClientChannel.Handler> {

  /** A connection speaks HTTP/2, and nothing was read on it yet. */
  @Override
  ClientChannel.Handler apply(ClientChannel channel);

  /** A connection begins with a request for a relay; refused unless somebody knows better. */
  default void onRelay(RelayRequest request, RelayChannel channel) {
    channel.refuse(new CulvertException(Failure.UNAVAILABLE, "no connections are relayed here"));
  }
}
