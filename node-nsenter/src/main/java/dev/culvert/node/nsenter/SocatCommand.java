package dev.culvert.node.nsenter;

import dev.culvert.core.spi.PodAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The argument vector of a child. No shell reads it, and nothing of it comes from a peer but the
 * port. Immutable.
 *
 * @param nsenter absolute path of nsenter(1)
 * @param socat absolute path of socat(1)
 * @param connectTimeout how long socat waits for the pod to accept
 */
record SocatCommand(Path nsenter, Path socat, Duration connectTimeout) {

  /**
   * Two -d make socat say when it has connected and when the pod resets. Its own timeout after the
   * first half-close, 0.5 s, would cut the other half off; shut-close passes the pod's half-close
   * on to standard output while the other half goes on.
   */
  private static final List<String> ARGUMENTS =
      List.of("-d", "-d", "-b65536", "-t", "86400", "STDIO,shut-close");

  /**
   * The command that connects to one address of a pod's loopback.
   *
   * @param target {@code TCP4:127.0.0.1} or {@code TCP6:[::1]}
   */
  List<String> to(PodAddress pod, String target, int port) {
    List<String> command = new ArrayList<>();
    if (pod instanceof PodAddress.InNamespace namespace) {
      command.add(nsenter.toString());
      command.add("--net=" + namespace.path().toAbsolutePath());
    } else if (pod instanceof PodAddress.OfProcess process) {
      command.add(nsenter.toString());
      command.add("--net=/proc/" + process.pid() + "/ns/net");
    }
    command.add(socat.toString());
    command.addAll(ARGUMENTS);
    command.add(target + ":" + port + ",connect-timeout=" + seconds());
    return command;
  }

  private String seconds() {
    return String.format(Locale.ROOT, "%.3f", connectTimeout.toMillis() / 1000.0);
  }
}
