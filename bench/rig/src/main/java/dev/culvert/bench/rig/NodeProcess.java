package dev.culvert.bench.rig;

import java.io.IOException;
import java.net.URI;
import java.util.List;
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
   * @param window of each stream
   * @param engine of its server
   * @param listen if through a link, it is in a network namespace of its own
   */
  static NodeProcess start(
      NodeSide side,
      RigPodLocator locator,
      @Nullable RigIdentity identity,
      StreamWindowOption window,
      ServerEngineOption engine,
      ListenAddress listen)
      throws IOException {
    List<String> command =
        JvmOptions.command(
            JvmOptions.measured(Runtime.version().feature()),
            NodeApp.class,
            side.toString(),
            locator.text(),
            identity == null ? NodeApp.CLEARTEXT : identity.file().toString(),
            listen.name(),
            Integer.toString(window.bytes()),
            engine.engine());
    return new NodeProcess(
        identity == null ? "http" : "https",
        new ControlledProcess(
            "the node", listen == ListenAddress.LINK ? NetworkNamespace.inNew(command) : command));
  }

  long pid() {
    return process.pid();
  }

  int port() {
    return Integer.parseInt(process.facts());
  }

  URI uri() {
    return uri("127.0.0.1:" + port());
  }

  /**
   * The same through a link.
   *
   * @param authority where the link's near end is
   */
  URI uri(String authority) {
    return URI.create(scheme + "://" + authority);
  }

  long compilerMillis() {
    return new ProcessFacts(process.pid()).compilerMillis();
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
