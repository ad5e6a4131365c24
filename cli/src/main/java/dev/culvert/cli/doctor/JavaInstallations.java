package dev.culvert.cli.doctor;

import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The JDKs that measurements can be taken on. */
final class JavaInstallations implements Check {

  private static final Pattern VERSION = Pattern.compile("(?m)^JAVA_VERSION=\"([^\"]+)\"");

  @Override
  public String group() {
    return "benchmark";
  }

  @Override
  public String name() {
    return "JDKs";
  }

  @Override
  public List<Finding> look(Machine machine) {
    NavigableSet<String> versions = new TreeSet<>();
    for (String home : machine.list("/usr/lib/jvm")) {
      machine.read(home + "/release").flatMap(JavaInstallations::version).ifPresent(versions::add);
    }
    return List.of(
        versions.isEmpty()
            ? Finding.note(
                name(), "none in /usr/lib/jvm", "apt-get install openjdk-17-jdk-headless")
            : Finding.ok(name(), String.join(", ", versions)));
  }

  /** Of a JDK's release file. */
  static Optional<String> version(String release) {
    Matcher matcher = VERSION.matcher(release);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }
}
