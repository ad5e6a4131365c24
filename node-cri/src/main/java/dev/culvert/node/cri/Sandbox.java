package dev.culvert.node.cri;

import dev.culvert.core.spi.PodAddress;

/**
 * A pod's sandbox, as the runtime told it. Immutable.
 *
 * @param id the runtime's name for it; no other sandbox ever gets it
 */
record Sandbox(String id, PodAddress address) {}
