package dev.culvert.bench.rig;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The gateway: {@link GatewayApp} in a process. Thread-safe. */
final class GatewayProcess implements Started.Part {

  private final String scheme;
  private final ControlledProcess process;

  private GatewayProcess(String scheme, ControlledProcess process) {
    this.scheme = scheme;
    this.process = process;
  }

  /**
   * @param node its address, through a link if there is one
   * @param identity for TLS, of gateway and node; null for none
   */
  static GatewayProcess start(ClientSide client, URI node, @Nullable RigIdentity identity)
      throws IOException {
    List<String> options = JvmOptions.measured(Runtime.version().feature());
    return new GatewayProcess(
        node.getScheme(),
        new ControlledProcess(
            "the gateway",
            JvmOptions.command(
                options,
                GatewayApp.class,
                client.toString(),
                node.toString(),
                identity == null ? NodeApp.CLEARTEXT : identity.file().toString())));
  }

  URI uri() {
    return URI.create(scheme + "://127.0.0.1:" + process.facts());
  }

  long compilerMillis() {
    return new ProcessFacts(process.pid()).compilerMillis();
  }

  long cpuMillis() {
    return new ProcessFacts(process.pid()).workMillis();
  }

  /** What it holds now, after a collection of its garbage. */
  JvmMemory memory() throws IOException {
    return JvmMemory.of(process.pid(), Long.parseLong(process.ask(ControlLoop.HEAP)));
  }

  @Override
  public void close() {
    process.close();
  }
}
