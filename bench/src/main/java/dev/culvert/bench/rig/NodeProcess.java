package dev.culvert.bench.rig;

import java.io.IOException;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** The node: {@link NodeApp} in a process. */
public final class NodeProcess implements AutoCloseable {

  private final String scheme;
  private final ControlledProcess process;

  private NodeProcess(String scheme, ControlledProcess process) {
    this.scheme = scheme;
    this.process = process;
  }

  /**
   * @param identity for TLS; null for none
   */
  static NodeProcess start(String connector, Pods pods, @Nullable RigIdentity identity)
      throws IOException {
    return new NodeProcess(
        identity == null ? "http" : "https",
        new ControlledProcess(
            "the node",
            JvmOptions.command(
                JvmOptions.measured(Runtime.version().feature()),
                NodeApp.class,
                connector,
                pods.text(),
                identity == null ? NodeApp.CLEARTEXT : identity.file().toString())));
  }

  URI uri() {
    return URI.create(scheme + "://127.0.0.1:" + process.facts());
  }

  /** CPU time so far, its child processes included, in milliseconds. */
  public long cpuMillis() throws IOException {
    return process.cpuMillis();
  }

  @Override
  public void close() {
    process.close();
  }
}
