package dev.culvert.bench.rig;

import dev.culvert.bench.link.Programs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What others offer for the same purpose: a cell without a transport and a connector of ours. */
enum Baseline {
  /** A socat between a TCP port and the pod, with its largest sensible buffer. */
  SOCAT {
    @Override
    Optional<String> unavailable(boolean remote) {
      return Programs.missing("socat", "nsenter");
    }

    @Override
    Entrance enter(RigPodProcess pod, boolean proven) throws IOException {
      return new SocatEntrance(pod);
    }
  },

  /** A socat that connects to a pod that needs no entering: what another process costs. */
  RELAY {
    @Override
    Optional<String> unavailable(boolean remote) {
      return Programs.missing("socat");
    }

    @Override
    boolean entersNamespace() {
      return false;
    }

    @Override
    Entrance enter(RigPodProcess pod, boolean proven) throws IOException {
      return new RelayEntrance(pod, 1);
    }
  },

  /** Two of them in series: as many processes as a client and a node are. */
  RELAY2 {
    @Override
    Optional<String> unavailable(boolean remote) {
      return Programs.missing("socat");
    }

    @Override
    boolean entersNamespace() {
      return false;
    }

    @Override
    Entrance enter(RigPodProcess pod, boolean proven) throws IOException {
      return new RelayEntrance(pod, 2);
    }
  },

  /** A tunnel written by hand on Netty's HTTP/2 codec, to a pod that needs no entering. */
  TUNNEL {
    @Override
    Optional<String> unavailable(boolean remote) {
      return Optional.empty();
    }

    @Override
    boolean entersNamespace() {
      return false;
    }

    @Override
    boolean carriesMany() {
      return true;
    }

    @Override
    Entrance enter(RigPodProcess pod, boolean proven) throws IOException {
      return new TunnelEntrance(pod);
    }
  },

  /** {@code ssh -L} into an sshd in the pod's namespace. */
  SSH {
    @Override
    Optional<String> unavailable(boolean remote) {
      return Programs.missing("sshd", "ssh", "ssh-keygen", "socat", "nsenter", "unshare", "mount")
          .or(Baseline::lackOfUsers);
    }

    @Override
    Entrance enter(RigPodProcess pod, boolean proven) throws IOException {
      return new SshEntrance(pod, proven);
    }
  },

  /** {@code kubectl port-forward}, to a pod of a cluster that is there already. */
  KUBECTL {
    @Override
    Optional<String> unavailable(boolean remote) {
      return remote
          ? Programs.missing("kubectl")
          : Optional.of(
              "kubectl port-forward needs a cluster, which is not ours to start: give --server and"
                  + " --pod, and kubectl's own configuration (docs/BENCHMARKS.md says how)");
    }

    @Override
    boolean goesWith(String connector) {
      return super.goesWith(connector) || connector.equals(Cell.REMOTE);
    }

    @Override
    boolean halfCloses() {
      return false;
    }

    @Override
    Entrance enter(RigPodProcess pod, boolean proven) throws IOException {
      throw new IOException(unavailable(false).orElseThrow());
    }
  };

  private static final Path USERS = Path.of("/proc/self/uid_map");
  private static final String ONE_USER = "1";

  /** The baseline of a name as it is written. */
  static Optional<Baseline> named(String name) {
    return Stream.of(values()).filter(baseline -> baseline.word().equals(name)).findFirst();
  }

  /** The names of all, for messages. */
  static List<String> words() {
    return Stream.of(values()).map(Baseline::word).toList();
  }

  /** The name as it is written. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Why it cannot be measured here, and the remedy; or empty.
   *
   * @param remote whether a pod is named that runs somewhere else
   */
  abstract Optional<String> unavailable(boolean remote);

  /** Whether a cell may combine it with what is called a connector there. */
  boolean goesWith(String connector) {
    return connector.equals(Cell.RAW_CONNECTOR);
  }

  /** Whether its pod is in a network namespace of its own. */
  boolean entersNamespace() {
    return true;
  }

  /** Whether each end of a connection can end its output and still receive. */
  boolean halfCloses() {
    return true;
  }

  /** Whether it can be asked for a thousand connections at once. */
  boolean carriesMany() {
    return false;
  }

  /**
   * Starts it, towards a pod.
   *
   * @param proven whether it may be used before it is returned, to see that it works
   */
  abstract Entrance enter(RigPodProcess pod, boolean proven) throws IOException;

  /** sshd drops its privileges before it trusts anybody, for which it needs a second user. */
  private static Optional<String> lackOfUsers() {
    try {
      boolean root =
          Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
      String[] map = Files.readString(USERS, StandardCharsets.US_ASCII).strip().split("\\s+", -1);
      return root && !ONE_USER.equals(map[map.length - 1])
          ? Optional.empty()
          : Optional.of(
              "sshd separates its privileges, for which it must be root and know more users than"
                  + " one: run it as root, not in a user namespace");
    } catch (IOException e) {
      return Optional.of("sshd cannot be started: " + e);
    }
  }
}
