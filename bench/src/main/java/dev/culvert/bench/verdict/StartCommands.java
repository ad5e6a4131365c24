package dev.culvert.bench.verdict;

import dev.culvert.bench.rig.Cell;
import java.util.ArrayList;
import java.util.List;

/**
 * The commands that start what a cell measures, to paste. What only the reader knows is in
 * capitals: hosts, ports and the files of TLS (docs/OPERATIONS.md).
 */
final class StartCommands {

  private StartCommands() {}

  /** A line for each process: client, gateway if the cell has one, node. */
  static List<String> of(Cell cell) {
    List<String> trust = cell.hasTls() ? List.of("--server-ca", "CA.pem") : List.of();
    List<String> identity =
        cell.hasTls() ? List.of("--tls-cert", "CERT.pem", "--tls-key", "KEY.pem") : List.of();
    String url = (cell.hasTls() ? "https" : "http") + "://";
    List<String> commands = new ArrayList<>();
    if (cell.hasGateway()) {
      String pod =
          "culvert port-forward POD LOCAL:REMOTE --server " + url + "GATEWAY:PORT --node N";
      commands.add(line(pod, trust, cell.clientOptions()));
      String gateway = "culvert gateway --node N=" + url + "NODE:PORT";
      commands.add(line(gateway, identity, trust, cell.gatewayOptions()));
    } else {
      String pod = "culvert port-forward POD LOCAL:REMOTE --server " + url + "NODE:PORT";
      commands.add(line(pod, trust, cell.clientOptions()));
    }
    commands.add(line("culvert node", identity, cell.nodeOptions()));
    return List.copyOf(commands);
  }

  @SafeVarargs
  private static String line(String command, List<String>... options) {
    List<String> words = new ArrayList<>(List.of(command));
    for (List<String> more : options) {
      words.addAll(more);
    }
    return String.join(" ", words);
  }
}
