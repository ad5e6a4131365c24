package dev.culvert.bench.rig;

import java.io.IOException;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** The node: {@link NodeApp} in a process. */
public final class NodeProcess implements Started.Part {

  private final String scheme;
  private final ControlledProcess process;

  private NodeProcess(String scheme, ControlledProcess process) {
    this.scheme = scheme;
    this.process = process;
  }

  /**
   * @param identity for TLS; null for none
   */
  static NodeProcess start(Way way, Pods pods, @Nullable RigIdentity identity) throws IOException {
    return new NodeProcess(
        identity == null ? "http" : "https",
        new ControlledProcess(
            "the node",
            JvmOptions.command(
                JvmOptions.measured(Runtime.version().feature()),
                NodeApp.class,
                way.toString(),
                pods.text(),
                identity == null ? NodeApp.CLEARTEXT : identity.file().toString())));
  }

  URI uri() {
    return URI.create(scheme + "://127.0.0.1:" + process.facts());
  }

  long cpuMillis() {
    return new ProcessFacts(process.pid()).workMillis();
  }

  /** What it holds now, after a collection of its garbage. */
  NodeUsage usage() throws IOException {
    long heapBytes = Long.parseLong(process.ask(ControlLoop.HEAP));
    return NodeUsage.of(process.pid(), heapBytes >> 10);
  }

  @Override
  public void close() {
    process.close();
  }
}
