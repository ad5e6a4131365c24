package dev.culvert.client;

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

  @Override
  ConnectBuilder self() {
    return this;
  }
}
