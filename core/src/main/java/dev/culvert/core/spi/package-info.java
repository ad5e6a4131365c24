/**
 * What can be replaced: client transports, pod connectors and pod locators. Each has a provider,
 * found with {@link java.util.ServiceLoader}, that makes it from one configuration record. Start
 * with {@link dev.culvert.core.spi.ClientTransportProvider}.
 */
@NullMarked
package dev.culvert.core.spi;

import org.jspecify.annotations.NullMarked;
