package dev.culvert.cli.doctor;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether the kernel gives out huge pages by itself: it makes runs differ. */
final class HugePages implements Check {

  private static final String FILE = "/sys/kernel/mm/transparent_hugepage/enabled";
  private static final Pattern CHOSEN = Pattern.compile("\\[(\\w+)]");

  @Override
  public String group() {
    return "benchmark";
  }

  @Override
  public String name() {
    return "huge pages";
  }

  @Override
  public List<Finding> look(Machine machine) {
    String mode = mode(machine.read(FILE).orElse(""));
    return List.of(
        mode.equals("always")
            ? Finding.note(
                name(),
                "always: runs differ by what they happen to get",
                "as root: echo madvise > " + FILE)
            : Finding.ok(name(), mode));
  }

  /** The word in brackets. */
  static String mode(String choices) {
    Matcher matcher = CHOSEN.matcher(choices);
    return matcher.find() ? matcher.group(1) : "none";
  }
}
