package dev.culvert.bench.rig;

import dev.culvert.cli.ClientTlsFiles;
import dev.culvert.cli.Main;
import dev.culvert.core.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** {@code culvert port-forward} in a process of its own, by its command. Not thread-safe. */
final class CommandClient implements Forwards {

  private static final String LISTENING = "Forwarding from ";
  private static final double NANOS_PER_MILLI = 1e6;

  private final List<String> options;
  private final Target target;
  private final ClientPlace place;
  private final Started started = new Started();
  private final List<ForeignProcess> processes = new ArrayList<>();
  private OptionalDouble readyMillis = OptionalDouble.empty();

  /**
   * @param place a process of its own
   * @param tls files and names for TLS; null for cleartext
   */
  CommandClient(ClientPlace place, ClientSide client, Target target, @Nullable ClientTlsFiles tls) {
    this.place = place;
    this.target = target;
    this.options = new ArrayList<>();
    add("--server", target.server().toString());
    add("--node", target.route().node());
    add("--transport", client.transport().name());
    if (client.window().bytes() > 0) {
      add("--stream-window", Integer.toString(client.window().bytes()));
    }
    options.addAll(client.mode().options());
    client.transport().options().forEach((name, value) -> add("--set", name + "=" + value));
    if (tls != null) {
      add("--server-ca", tls.authorities());
      add("--server-name", tls.serverName());
      add("--client-cert", tls.certificate());
      add("--client-key", tls.key());
      add("--client-key-password-file", tls.passwordFile());
      if (tls.skipsNameCheck()) {
        options.add("--insecure-skip-name-check");
      }
    }
  }

  @Override
  public Map<Integer, Integer> forward(Collection<Integer> remotePorts) throws IOException {
    Map<Integer, Integer> ports = new LinkedHashMap<>();
    for (int remote : remotePorts) {
      ports.put(remote, FreePort.find());
    }
    List<String> arguments = new ArrayList<>(List.of("port-forward", "--address=127.0.0.1"));
    arguments.addAll(options);
    arguments.addAll(List.of("--namespace", target.route().pod().namespace()));
    arguments.add(target.route().pod().name());
    ports.forEach((remote, local) -> arguments.add(local + ":" + remote));
    Optional<Launcher> launcher = place.launcher();
    List<String> command =
        launcher
            .map(script -> script.command(arguments))
            .orElseGet(
                () ->
                    JvmOptions.command(
                        place.jvmOptions(), Main.class, arguments.toArray(String[]::new)));
    if (launcher.isPresent()) {
      launcher.get().prepare(options);
    }
    Map<String, String> environment = launcher.map(Launcher::environment).orElse(Map.of());
    long start = System.nanoTime();
    ForeignProcess process =
        started.add(
            ForeignProcess.start(
                "culvert port-forward", Path.of("/"), command, environment, LISTENING));
    processes.add(process);
    long ready = process.awaitSaid(ports.size());
    readyMillis = OptionalDouble.of((ready - start) / NANOS_PER_MILLI);
    return ports;
  }

  @Override
  public OptionalDouble readyMillis() {
    return readyMillis;
  }

  @Override
  public long clientMillis() {
    return processes.stream().mapToLong(ForeignProcess::cpuMillis).sum() - clientCompilerMillis();
  }

  @Override
  public long clientCompilerMillis() {
    return processes.stream().mapToLong(ForeignProcess::compilerMillis).sum();
  }

  @Override
  public void close() {
    started.close();
  }

  private void add(String option, @Nullable String value) {
    if (value != null) {
      options.add(option);
      options.add(value);
    }
  }
}
