package dev.culvert.cli.doctor;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How many connections to one port may be open, or have been closed within the last minute. */
final class FreePorts implements Check {

  private static final Pattern RANGE = Pattern.compile("(\\d{1,5})\\s+(\\d{1,5})");
  private static final int ENOUGH = 20_000;

  @Override
  public String group() {
    return "benchmark";
  }

  @Override
  public String name() {
    return "local ports";
  }

  @Override
  public List<Finding> look(Machine machine) {
    String range = machine.read("/proc/sys/net/ipv4/ip_local_port_range").orElse("").strip();
    int count = count(range);
    String detail = count + " (" + range.replaceAll("\\s+", " to ") + ")";
    return List.of(
        count >= ENOUGH
            ? Finding.ok(name(), detail)
            : Finding.note(
                name(), detail, "as root: sysctl -w net.ipv4.ip_local_port_range='15000 65000'"));
  }

  /** How many ports a range "FIRST LAST" has; 0 if it is none. */
  static int count(String range) {
    Matcher matcher = RANGE.matcher(range);
    return matcher.matches()
        ? Math.max(Integer.parseInt(matcher.group(2)) - Integer.parseInt(matcher.group(1)) + 1, 0)
        : 0;
  }
}
