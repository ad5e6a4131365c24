package dev.culvert.bench.rig;

import java.io.IOException;
import java.net.URI;

/** The node: {@link NodeApp} in a process. */
public final class NodeProcess implements AutoCloseable {

  private final ControlledProcess process;

  private NodeProcess(ControlledProcess process) {
    this.process = process;
  }

  static NodeProcess start(String connector, Pods pods) throws IOException {
    return new NodeProcess(
        new ControlledProcess(
            "the node",
            JvmOptions.command(
                JvmOptions.measured(Runtime.version().feature()),
                NodeApp.class,
                connector,
                pods.text())));
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + process.facts());
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
