package dev.culvert.bench.rig;

import dev.culvert.bench.link.Link;
import dev.culvert.bench.link.LinkKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A link: {@link LinkApp} in a process. Thread-safe. */
final class LinkProcess implements Started.Part {

  private final ControlledProcess process;

  private LinkProcess(ControlledProcess process) {
    this.process = process;
  }

  /**
   * Lays a link from here to another process.
   *
   * @param pid at the far end
   * @param port that is reached there
   */
  static LinkProcess start(Link link, long pid, int port) throws IOException {
    List<String> options = new ArrayList<>(JvmOptions.quiet(Runtime.version().feature()));
    // As of the pod: what it does is system calls.
    options.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m"));
    options.add(LinkKind.current().jvmOption());
    return new LinkProcess(
        new ControlledProcess(
            "the link",
            JvmOptions.command(
                options, LinkApp.class, link.label(), Long.toString(pid), Integer.toString(port))));
  }

  /** Where the far end's port is reached: {@code HOST:PORT}. */
  String authority() {
    return process.facts();
  }

  @Override
  public void close() {
    process.close();
  }
}
