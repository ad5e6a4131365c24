package dev.culvert.bench.rig;

import dev.culvert.cli.ClientTlsFiles;
import dev.culvert.core.PodRef;
import dev.culvert.core.PortMapping;
import dev.culvert.core.Route;
import dev.culvert.core.Target;
import dev.culvert.core.config.ClientTls;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A pod behind a gateway or node that runs already, somewhere else: what a {@linkplain
 * Cell#isRemote() remote} cell measures the way to. Immutable.
 *
 * @param target the server, the node if the server is a gateway, and the pod
 * @param podPort the control port of the {@link StandalonePod} in the pod
 * @param tls files and names for TLS
 * @param localProcesses pids of what of it runs on this machine, and so is no stranger
 */
public record RemoteTarget(
    Target target, int podPort, ClientTlsFiles tls, List<Long> localProcesses) {

  private static final String PREFIX = "culvert.bench.remote.";

  /**
   * @throws IllegalArgumentException if the port is none, or a file is missing or wrong, or would
   *     be for nothing; the message names it
   */
  public RemoteTarget {
    localProcesses = List.copyOf(localProcesses);
    PortMapping.requirePort("pod port", podPort);
    tls.settings(List.of(target.server()));
  }

  /** Whether the server speaks TLS. */
  public boolean isTls() {
    return isTls(target);
  }

  /** Whom to trust, and what to show. */
  ClientTls tlsSettings() {
    return tls.settings(List.of(target.server()));
  }

  /** Options that tell a JVM of it, for {@link #current}. */
  public List<String> jvmOptions() {
    List<String> options = new ArrayList<>();
    add(options, "server", target.server().toString());
    add(options, "node", target.route().node());
    add(options, "pod", target.route().pod().toString());
    add(options, "port", Integer.toString(podPort));
    add(options, "ca", tls.authorities());
    add(options, "name", tls.serverName());
    add(options, "skipsNameCheck", tls.skipsNameCheck() ? "true" : null);
    add(options, "cert", tls.certificate());
    add(options, "key", tls.key());
    add(options, "password", tls.passwordFile());
    return options;
  }

  /**
   * The one that this JVM was told of.
   *
   * @throws IOException if it was told of none
   */
  static RemoteTarget current() throws IOException {
    String server = property("server");
    String pod = property("pod");
    if (server == null || pod == null) {
      throw new IOException("a remote cell needs --server URL and --pod NAMESPACE/NAME");
    }
    return new RemoteTarget(
        new Target(Target.parseServer(server), new Route(property("node"), parsePod(pod))),
        Integer.parseInt(Optional.ofNullable(property("port")).orElse("0")),
        new ClientTlsFiles(
            property("ca"),
            property("name"),
            property("skipsNameCheck") != null,
            property("cert"),
            property("key"),
            property("password")),
        List.of());
  }

  /**
   * Reads {@code NAMESPACE/NAME}.
   *
   * @throws IllegalArgumentException if the text is not of that form
   */
  public static PodRef parsePod(String text) {
    String[] parts = text.split("/", -1);
    if (parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
      throw new IllegalArgumentException(
          "pod '" + text + "' must be NAMESPACE/NAME, such as default/bench");
    }
    return new PodRef(parts[0], parts[1]);
  }

  private static boolean isTls(Target target) {
    return "https".equals(target.server().getScheme());
  }

  private static void add(List<String> options, String name, @Nullable String value) {
    if (value != null) {
      options.add("-D" + PREFIX + name + "=" + value);
    }
  }

  private static @Nullable String property(String name) {
    return System.getProperty(PREFIX + name);
  }
}
