package dev.culvert.bench.link;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What emulates links, the best first. Immutable. */
public enum LinkKind {
  /** The kernel's own, tc-netem(8): a module that many kernels leave out. */
  NETEM {
    @Override
    Optional<String> missing() {
      return Programs.missing("ip", "tc", "nsenter", "unshare")
          .or(
              () ->
                  SetupCommands.failure(
                      List.of(
                          "unshare --net -- tc qdisc add dev lo root netem delay 1ms".split(" "))));
    }

    @Override
    public InetSocketAddress lay(Link link, long pid, int port) throws IOException {
      Ends ends = Ends.of(ProcessHandle.current().pid());
      Netem.lay(link, ends, pid);
      return new InetSocketAddress(ends.far(), port);
    }
  },

  /** Packets pass through this process, between two devices of {@link Tun}. */
  TUN {
    @Override
    Optional<String> missing() {
      return Programs.missing("ip", "nsenter").or(Tun::missing);
    }

    @Override
    public InetSocketAddress lay(Link link, long pid, int port) throws IOException {
      Ends ends = Ends.of(ProcessHandle.current().pid());
      TunLink.lay(link, ends, pid);
      return new InetSocketAddress(ends.far(), port);
    }
  },

  /** Bytes of each connection pass through this process late. It knows no packets to lose. */
  RELAY {
    @Override
    Optional<String> missing() {
      return Optional.empty();
    }

    @Override
    public InetSocketAddress lay(Link link, long pid, int port) throws IOException {
      return LinkRelay.start(link, port);
    }
  };

  private static final String PROPERTY = "culvert.bench.link";

  /** The best that works for this process, or the one that its JVM was told of. */
  public static LinkKind current() {
    return Current.KIND;
  }

  /** An option that tells a JVM of this one, for {@link #current}. */
  public String jvmOption() {
    return "-D" + PROPERTY + "=" + label();
  }

  /** The name as it is recorded. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether it joins two network namespaces; if not, both ends are ports of one. */
  public boolean joinsNamespaces() {
    return this != RELAY;
  }

  /** Whether it can lose packets. */
  public boolean losesPackets() {
    return this != RELAY;
  }

  /** Why it does not work for this process; empty if it does. */
  abstract Optional<String> missing();

  /**
   * Lays a link from here to another network namespace, for as long as this process lives.
   *
   * @param pid a process in the other namespace
   * @param port a port that is listened to there, on any address
   * @return where to connect here to reach the port
   */
  public abstract InetSocketAddress lay(Link link, long pid, int port) throws IOException;

  /** Why those that are better than this one do not work, for who wonders. */
  public List<String> betterOnes() {
    return Stream.of(values())
        .filter(kind -> kind.compareTo(this) < 0)
        .map(kind -> kind.label() + ": " + kind.missing().orElse("it works"))
        .toList();
  }

  /** Looked for when it is first needed: that starts programs. */
  private static final class Current {

    private static final LinkKind KIND =
        Optional.ofNullable(System.getProperty(PROPERTY))
            .map(told -> valueOf(told.toUpperCase(Locale.ROOT)))
            .orElseGet(
                () ->
                    Stream.of(values())
                        .filter(kind -> kind.missing().isEmpty())
                        .findFirst()
                        .orElse(RELAY));
  }
}
