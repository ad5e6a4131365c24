package dev.culvert.cli.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program of the machine, and its version.
 *
 * @param name as it is called
 * @param version the option that makes it tell its version
 * @param use who needs it
 * @param debian the package of Debian that has it
 */
record InstalledProgram(String name, String version, String use, String debian) implements Check {

  private static final Pattern NUMBER = Pattern.compile("\\d+(?:\\.\\d+)+(?:p\\d+)?");

  @Override
  public String group() {
    return "programs";
  }

  /** Those that Culvert starts, and those that it is compared with. */
  static List<Check> all() {
    return List.of(
        new InstalledProgram("nsenter", "--version", "for the connector nsenter", "util-linux"),
        new InstalledProgram("socat", "-V", "for the connector nsenter", "socat"),
        new InstalledProgram("ip", "-V", "for named network namespaces, the benchmark", "iproute2"),
        new InstalledProgram("unshare", "--version", "for './culvert userns'", "util-linux"),
        new InstalledProgram("setpriv", "--version", "for this command as root", "util-linux"),
        new InstalledProgram(
            "kubectl",
            "version --client",
            "optional, a baseline of the benchmark",
            "kubernetes-client"),
        new InstalledProgram(
            "crictl", "--version", "optional, for looking into a runtime", "cri-tools"),
        new InstalledProgram(
            "ssh", "-V", "optional, a baseline of the benchmark", "openssh-client"),
        new InstalledProgram(
            "sshd", "-V", "optional, a baseline of the benchmark", "openssh-server"),
        new InstalledProgram(
            "iperf3", "--version", "optional, to check the benchmark by", "iperf3"));
  }

  @Override
  public List<Finding> look(Machine machine) {
    Optional<String> path = machine.find(name);
    if (path.isEmpty()) {
      return List.of(Finding.note(name, "not found; " + use, "apt-get install " + debian));
    }
    List<String> command = new ArrayList<>(List.of(path.get()));
    command.addAll(List.of(version.split(" ")));
    Machine.Run told = machine.run(command.toArray(String[]::new));
    String number = number(told.output()).map(found -> ", " + found).orElse("");
    return List.of(Finding.ok(name, path.get() + number));
  }

  /** The first thing in a program's words that looks like a version. */
  static Optional<String> number(String words) {
    Matcher matcher = NUMBER.matcher(words);
    return matcher.find() ? Optional.of(matcher.group()) : Optional.empty();
  }
}
