package dev.culvert.client;

import dev.culvert.core.Target;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.spi.ClientTransportProvider;
import java.time.Duration;

/**
 * What the settings say, checked. Immutable.
 *
 * @param grace how long what is open may go on at the close
 * @param strict whether misuse of streams is to be found
 */
record Opening(
    ClientTransportProvider provider,
    TransportConfig config,
    Target target,
    Duration grace,
    boolean strict) {}
