package dev.culvert.cli.doctor;

import java.util.List;

/** Where native code is unpacked to: it must be writable, and not mounted noexec. */
final class TemporaryDirectory implements Check {

  private static final int MOUNT_POINT = 4;
  private static final int OPTIONS = 5;

  @Override
  public String group() {
    return "java";
  }

  @Override
  public String name() {
    return "java.io.tmpdir";
  }

  @Override
  public List<Finding> look(Machine machine) {
    String directory = machine.property(name());
    String remedy = "java -Djava.io.tmpdir=DIRECTORY (in CULVERT_JAVA_OPTS for ./culvert)";
    if (!machine.isWritable(directory)) {
      return List.of(Finding.note(name(), directory + " is not writable; for jnr", remedy));
    }
    boolean closed = isNoexec(machine.read("/proc/self/mountinfo").orElse(""), directory);
    return List.of(
        closed
            ? Finding.note(name(), directory + " is mounted noexec; for jnr", remedy)
            : Finding.ok(name(), directory));
  }

  /** Whether the mount that a path is on has the option (proc(5), mountinfo). */
  static boolean isNoexec(String mountinfo, String path) {
    String longest = "";
    boolean noexec = false;
    for (String line : mountinfo.lines().toList()) {
      String[] fields = line.split(" ", -1);
      if (fields.length <= OPTIONS) {
        continue;
      }
      String point = fields[MOUNT_POINT].replace("\\040", " ");
      boolean above = point.equals("/") || path.equals(point) || path.startsWith(point + "/");
      // The last one of the same place lies on top.
      if (above && point.length() >= longest.length()) {
        longest = point;
        noexec = List.of(fields[OPTIONS].split(",")).contains("noexec");
      }
    }
    return noexec;
  }
}
