package dev.culvert.cli.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The JVM, and the options that a later one wants. */
final class JavaRuntime implements Check {

  @Override
  public String group() {
    return "java";
  }

  @Override
  public String name() {
    return "java";
  }

  @Override
  public List<Finding> look(Machine machine) {
    String version = machine.property("java.specification.version");
    List<Finding> findings = new ArrayList<>();
    findings.add(
        Finding.ok(
            name(),
            machine.property("java.runtime.version") + ", " + machine.property("java.vendor")));
    findings.add(
        option(
            machine,
            "--enable-native-access",
            24,
            "--enable-native-access=ALL-UNNAMED",
            "jnr is warned of, and in a later JDK refused"));
    findings.add(
        option(
            machine,
            "--sun-misc-unsafe-memory-access",
            23,
            "--sun-misc-unsafe-memory-access=allow",
            "Netty and XNIO are warned of"));
    if (major(version) < 21) {
      findings.add(
          Finding.note(
              "virtual threads", "none", "JDK 21 or later, where blocking streams are many"));
    }
    return findings;
  }

  /** Of "17" or "25"; 0 if it is no number. */
  static int major(String version) {
    return version.matches("\\d{1,4}") ? Integer.parseInt(version) : 0;
  }

  private static Finding option(
      Machine machine, String option, int from, String remedy, String without) {
    int major = major(machine.property("java.specification.version"));
    Optional<String> given =
        machine.javaOptions().stream().filter(text -> text.startsWith(option)).findFirst();
    if (given.isPresent()) {
      return Finding.ok(option, given.get());
    }
    return major < from
        ? Finding.ok(option, "not needed before JDK " + from)
        : Finding.note(option, "missing: " + without, "java " + remedy + ", as ./culvert does");
  }
}
