package dev.culvert.bench.rig;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What people use without a cluster: {@code ssh -L}, over TCP on loopback, to an sshd in the pod's
 * namespace. Both are as they come but for their keys, which are this rig's own; nothing of the
 * user's is read or written. ssh is of the client's side, sshd stands for the node.
 */
final class SshEntrance implements Entrance {

  /** The sockets of this process's namespace, which is ssh's too: proc(5). */
  private static final Path SOCKETS = Path.of("/proc/self/net/tcp");

  private static final double NANOS_PER_MILLI = 1e6;

  private final Map<PodPort, Integer> ports = new EnumMap<>(PodPort.class);
  private final Started started = new Started();
  private final ForeignProcess server;
  private final ForeignProcess client;
  private final double readyMillis;

  /**
   * @param proven whether a connection is made first, to see that it reaches the pod
   */
  SshEntrance(RigPodProcess pod, boolean proven) throws IOException {
    // Both have read their files once a connection has come about.
    try (SshFiles files = SshFiles.make()) {
      int door = FreePort.find();
      server = started.add(server(files, pod, door));
      server.awaitListening(door);
      for (PodPort port : PodPort.values()) {
        ports.put(port, FreePort.find());
      }
      long start = System.nanoTime();
      client = started.add(ForeignProcess.start("ssh", files.folder(), command(files, pod, door)));
      client.awaitListening(address(PodPort.FIRST_BYTE).getPort(), SOCKETS);
      readyMillis = (System.nanoTime() - start) / NANOS_PER_MILLI;
      if (proven) {
        prove();
      }
    } catch (IOException e) {
      started.close();
      throw e;
    }
  }

  @Override
  public InetSocketAddress address(PodPort port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.getOrDefault(port, 0));
  }

  @Override
  public OptionalDouble readyMillis() {
    return OptionalDouble.of(readyMillis);
  }

  @Override
  public long clientMillis() {
    return client.cpuMillis();
  }

  @Override
  public OptionalLong relayMillis() {
    return OptionalLong.of(server.cpuMillis());
  }

  @Override
  public void close() {
    started.close();
  }

  private static ForeignProcess server(SshFiles files, RigPodProcess pod, int door)
      throws IOException {
    return ForeignProcess.start(
        "sshd",
        files.folder(),
        List.of("socat", SocatEntrance.listen(door), SocatEntrance.execute(files.server(pod))));
  }

  private List<String> command(SshFiles files, RigPodProcess pod, int door) {
    List<String> command = new ArrayList<>(List.of("ssh", "-F", "none", "-N", "-T"));
    command.addAll(files.clientOptions());
    ports.forEach(
        (port, local) ->
            command.addAll(List.of("-L", "127.0.0.1:" + local + ":127.0.0.1:" + pod.port(port))));
    command.addAll(List.of("-p", Integer.toString(door), "-l", "root", "127.0.0.1"));
    return command;
  }

  private void prove() throws IOException {
    try (SocketChannel channel = SocketChannel.open(address(PodPort.FIRST_BYTE))) {
      if (channel.read(ByteBuffer.allocate(1)) != 1) {
        throw new EOFException("ssh accepts connections, but none reaches the pod");
      }
    }
  }
}
