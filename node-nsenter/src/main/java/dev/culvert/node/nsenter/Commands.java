package dev.culvert.node.nsenter;

import dev.culvert.core.spi.PodAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes the argument vectors of children. Thread-safe.
 *
 * @param deathSignal what makes the child die with this JVM, before everything else; empty if it
 *     cannot be had
 * @param launcher what runs the rest in the helper
 * @param nsenter nsenter(1): an absolute path, or a name in the helper
 * @param socat socat(1): an absolute path, or a name in the helper
 * @param halfCloseSeconds how long a connection of which one half has ended may be silent
 */
record Commands(
    List<String> deathSignal,
    Optional<Launcher> launcher,
    String nsenter,
    String socat,
    int halfCloseSeconds) {

  /** A child whose standard input and output lead to the pod. */
  Command overPipes(Attempt attempt) {
    List<String> words = toPod(attempt);
    // shut-close passes the pod's half-close on to standard output while the other half goes on;
    // setsid keeps a terminal's Ctrl-C from the child.
    words.add("STDIO,shut-close,setsid");
    words.add(target(attempt));
    return new Command(words, "socket 2", launcher.isPresent());
  }

  /**
   * A child that connects to the pod first, and then to a Unix socket.
   *
   * @param socket a path without any character that has a meaning for socat
   */
  Command overSocket(Attempt attempt, Path socket) {
    List<String> words = toPod(attempt);
    words.add(target(attempt) + ",setsid");
    words.add("UNIX-CONNECT:" + socket);
    return new Command(words, "socket 1", launcher.isPresent());
  }

  private List<String> toPod(Attempt attempt) {
    List<String> words = new ArrayList<>(deathSignal);
    launcher.ifPresent(present -> words.addAll(present.next()));
    PodAddress pod = attempt.pod();
    if (pod instanceof PodAddress.InNamespace namespace) {
      words.add(nsenter);
      words.add("--net=" + namespace.path().toAbsolutePath());
    } else if (pod instanceof PodAddress.OfProcess process) {
      words.add(nsenter);
      words.add("--net=/proc/" + process.pid() + "/ns/net");
    }
    words.add(socat);
    // Two -d make socat say when it has connected and when the pod resets. Its own timeout after
    // the first half-close, 0.5 s, would cut the other half off.
    words.addAll(List.of("-d", "-d", "-b65536", "-t", Integer.toString(halfCloseSeconds)));
    return words;
  }

  private static String target(Attempt attempt) {
    // Without a connect-timeout of socat's own it says which port it comes from. If that is the
    // pod's, and the connection leads to itself, reuseaddr lets the pod listen there right after.
    return attempt.target() + ":" + attempt.port() + ",nodelay,oobinline,reuseaddr";
  }
}
