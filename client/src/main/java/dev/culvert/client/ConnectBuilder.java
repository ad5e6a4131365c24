package dev.culvert.client;

import java.util.List;

/** Settings of a {@link Culvert}. Not thread-safe. */
public final class ConnectBuilder extends PodOptions<ConnectBuilder> {

  ConnectBuilder() {}

  /**
   * Connects to the server and asks it for the pod. Blocks until it has answered, no longer than
   * the time to connect.
   *
   * @throws IllegalArgumentException if a setting is missing or wrong; the message names it
   * @throws dev.culvert.core.CulvertException if the session cannot be opened
   */
  public Culvert open() {
    return Culvert.open(opening());
  }

  /** All but that of local ports. */
  @Override
  List<String> names() {
    return NAMES.stream().filter(name -> !name.equals(ForwardBuilder.ADDRESS)).toList();
  }

  @Override
  ConnectBuilder self() {
    return this;
  }
}
