package dev.culvert.node.nsenter;

import dev.culvert.core.CulvertException;
import dev.culvert.core.PodRef;
import dev.culvert.core.config.ConnectorConfig;
import dev.culvert.core.spi.PodAddress;
import dev.culvert.core.spi.PodConnector;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A JVM of its own with a connector, to be killed or cramped: {@code java Node MODE NAMESPACE PORT
 * OPTION=VALUE...}.
 */
final class Node {

  private static final int LIMIT = 1000;

  private final PodAddress pod;
  private final int port;
  private final PodConnector connector;

  private Node(PodAddress pod, int port, PodConnector connector) {
    this.pod = pod;
    this.port = port;
    this.connector = connector;
  }

  /** Starts it. */
  static Process start(
      List<String> prefix, String mode, Path namespace, int port, ConnectorConfig config)
      throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Node.class.getName()));
    command.addAll(List.of(mode, namespace.toString(), Integer.toString(port)));
    for (Map.Entry<String, String> option : config.options().entrySet()) {
      command.add(option.getKey() + "=" + option.getValue());
    }
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  @SuppressWarnings("SystemOut")
  public static void main(String[] args) throws Exception {
    ConnectorConfig config = ConnectorConfig.DEFAULT;
    for (String option : List.of(args).subList(3, args.length)) {
      String[] words = option.split("=", 2);
      config = config.withOption(words[0], words[1]);
    }
    PodAddress pod = new PodAddress.InNamespace(new PodRef("default", "web"), Path.of(args[1]));
    try (PodConnector connector = new NsenterConnectorProvider().create(config)) {
      Node node = new Node(pod, Integer.parseInt(args[2]), connector);
      if (args[0].equals("fill")) {
        System.out.println(node.fill());
      } else {
        System.out.println(node.open(Integer.parseInt(args[0])));
        System.in.read();
      }
    }
  }

  /** Opens connections and says the process of each. */
  private String open(int count) throws Exception {
    for (int i = 0; i < count; i++) {
      dial().awaitOpen();
    }
    StringBuilder pids = new StringBuilder();
    ProcessHandle.current().children().forEach(child -> pids.append(child.pid()).append(' '));
    return pids.toString().strip();
  }

  /** Opens connections until one fails, ends them, and opens one more; says how that went. */
  private String fill() throws Exception {
    dial().awaitOpen().reset();
    List<Conversation> open = new ArrayList<>();
    CulvertException failure = null;
    while (failure == null && open.size() < LIMIT) {
      Conversation next = dial();
      failure = next.opened.handle((x, e) -> e == null ? null : CulvertException.of(e)).join();
      open.add(next);
    }
    open.forEach(Conversation::reset);
    for (Conversation connection : open) {
      connection.failure();
    }
    String after = dial().say("on").heard();
    return open.size()
        + " "
        + (failure == null ? "" : failure.failure() + " " + failure.getMessage())
        + " then "
        + after;
  }

  private Conversation dial() {
    return Conversation.dial(connector, pod, port);
  }
}
