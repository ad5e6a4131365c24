package dev.culvert.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Another machine, as far as the network can tell: a network namespace and a link to it. */
final class FarMachine implements AutoCloseable {

  private final Process holder;
  private final String device;
  private final String prefix;

  private FarMachine(Process holder) {
    this.holder = holder;
    this.device = "cvt" + holder.pid();
    // 198.18.0.0/15 is for tests, RFC 2544; four addresses of it are this link's.
    long link = holder.pid() % (1 << 15);
    this.prefix = "198." + (18 + link / (1 << 14)) + "." + link / 64 % 256 + ".";
  }

  static FarMachine start() throws IOException, InterruptedException {
    FarMachine machine =
        new FarMachine(
            new ProcessBuilder("unshare", "--net", "sh", "-c", "echo up; exec sleep 3600").start());
    assertThat(machine.holder.getInputStream().read()).isEqualTo('u');
    String pid = "" + machine.holder.pid();
    run("ip", "link", "add", machine.device, "type", "veth", "peer", "name", "far", "netns", pid);
    run("ip", "addr", "add", machine.near() + "/30", "dev", machine.device);
    run("ip", "link", "set", machine.device, "up");
    run(machine.there("ip", "addr", "add", machine.far() + "/30", "dev", "far"));
    run(machine.there("ip", "link", "set", "far", "up"));
    run(machine.there("ip", "link", "set", "lo", "up"));
    return machine;
  }

  /** This machine's address on the link. */
  String near() {
    return prefix + (holder.pid() % 64 * 4 + 1);
  }

  /** Its own address. */
  String far() {
    return prefix + (holder.pid() % 64 * 4 + 2);
  }

  /** The command, to be started on it. */
  ProcessBuilder start(ProcessBuilder builder) {
    return builder.command(List.of(there(builder.command().toArray(String[]::new))));
  }

  /** From now on nothing passes, and nobody is told. */
  void cutLink() throws IOException, InterruptedException {
    run("ip", "link", "set", device, "down");
  }

  /** The link would last as long as connections over there try to end. */
  @Override
  public void close() throws IOException {
    new ProcessBuilder("ip", "link", "delete", device).start().onExit().join();
    holder.destroyForcibly().onExit().join();
  }

  private String[] there(String... command) {
    List<String> words =
        new ArrayList<>(List.of("nsenter", "--target", "" + holder.pid(), "--net", "--"));
    words.addAll(List.of(command));
    return words.toArray(String[]::new);
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as("%s: %s", List.of(command), said).isZero();
  }
}
