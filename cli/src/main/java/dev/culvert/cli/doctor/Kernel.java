package dev.culvert.cli.doctor;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The kernel release, and what connectors use of it where it is there: pidfd_open(2) and setns(2)
 * with it.
 */
final class Kernel implements Check {

  private static final String PIDFD = "pidfd";
  private static final Pattern RELEASE = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})");

  @Override
  public String group() {
    return "machine";
  }

  @Override
  public String name() {
    return "kernel";
  }

  @Override
  public List<Finding> look(Machine machine) {
    Optional<String> release = machine.read("/proc/sys/kernel/osrelease").map(String::strip);
    if (release.isEmpty()) {
      return List.of(Finding.note(name(), "not known", "mount /proc"));
    }
    return List.of(Finding.ok(name(), release.get()), pidfd(release.get()));
  }

  static Finding pidfd(String release) {
    if (isAtLeast(release, 5, 8)) {
      return Finding.ok(PIDFD, "pidfd_open and setns by it");
    }
    String there =
        isAtLeast(release, 5, 3) ? "pidfd_open, but no setns by it (from 5.8)" : "none (from 5.3)";
    return Finding.note(
        PIDFD,
        there,
        "Linux 5.8 or later; until then a pod found by its process is entered by the path in /proc,"
            + " which another process may take over");
  }

  static boolean isAtLeast(String release, int major, int minor) {
    Matcher matcher = RELEASE.matcher(release);
    if (!matcher.lookingAt()) {
      return false;
    }
    int majorHere = Integer.parseInt(matcher.group(1));
    return majorHere > major || (majorHere == major && Integer.parseInt(matcher.group(2)) >= minor);
  }
}
