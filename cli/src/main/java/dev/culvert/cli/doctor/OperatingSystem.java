package dev.culvert.cli.doctor;

import java.util.List;
import java.util.Optional;

/** The operating system: only Linux has network namespaces. */
final class OperatingSystem implements Check {

  private static final String KEY = "PRETTY_NAME=";

  @Override
  public String group() {
    return "machine";
  }

  @Override
  public String name() {
    return "operating system";
  }

  @Override
  public List<Finding> look(Machine machine) {
    String kind = machine.property("os.name") + ", " + machine.property("os.arch");
    if (!machine.property("os.name").equals("Linux")) {
      return List.of(
          Finding.note(
              name(),
              kind,
              "run the node on Linux: here it only has the connector direct, for pods on the"
                  + " host's network"));
    }
    String distribution =
        machine.read("/etc/os-release").flatMap(OperatingSystem::prettyName).orElse("Linux");
    return List.of(Finding.ok(name(), distribution + ", " + kind));
  }

  /** Of os-release(5). */
  static Optional<String> prettyName(String release) {
    return release
        .lines()
        .filter(line -> line.startsWith(KEY))
        .map(line -> line.substring(KEY.length()).replaceAll("^[\"']|[\"']$", ""))
        .findFirst();
  }
}
