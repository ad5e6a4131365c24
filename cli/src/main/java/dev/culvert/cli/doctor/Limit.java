package dev.culvert.cli.doctor;

import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A limit of this process, and what it has room for (getrlimit(2)).
 *
 * @param name what is limited, as /proc/self/limits calls it after "Max"
 * @param enough from here on there is nothing to say
 * @param remedy how to raise it
 */
record Limit(String name, long enough, String remedy) implements Check {

  /** What a JVM has open and running by itself. */
  private static final int RESERVED = 256;

  @Override
  public String group() {
    return "limits";
  }

  /** Those that connections count against. */
  static List<Check> all() {
    return List.of(
        new Limit(
            "open files", 4096, "ulimit -n 65536, or LimitNOFILE=65536 in the unit of systemd"),
        new Limit(
            "processes",
            4096,
            "ulimit -u 16384, or LimitNPROC=16384 and TasksMax=16384 in the unit of systemd"));
  }

  @Override
  public List<Finding> look(Machine machine) {
    OptionalLong soft = soft(machine.read("/proc/self/limits").orElse(""), name);
    if (soft.isEmpty()) {
      return List.of(Finding.note(name, "not known", "mount /proc"));
    }
    String detail = number(soft.getAsLong()) + ": " + room(soft.getAsLong());
    return List.of(
        soft.getAsLong() >= enough ? Finding.ok(name, detail) : Finding.note(name, detail, remedy));
  }

  /** The soft limit, {@link Long#MAX_VALUE} for unlimited; empty if the text does not have it. */
  static OptionalLong soft(String limits, String name) {
    Matcher matcher =
        Pattern.compile("(?m)^Max " + Pattern.quote(name) + "\\s+(unlimited|\\d{1,19})\\b")
            .matcher(limits);
    if (!matcher.find()) {
      return OptionalLong.empty();
    }
    String value = matcher.group(1);
    return OptionalLong.of(
        value.equals("unlimited") ? Long.MAX_VALUE : Long.parseUnsignedLong(value));
  }

  /** jnr: a socket for each connection. nsenter: three pipes, a process and three threads. */
  private String room(long soft) {
    long left = Math.max(soft - RESERVED, 0);
    if (name.equals("open files")) {
      return "connections on a node: "
          + number(left)
          + " with jnr, "
          + number(soft == Long.MAX_VALUE ? soft : left / 3)
          + " with nsenter";
    }
    return "connections on a node with nsenter: "
        + number(soft == Long.MAX_VALUE ? soft : left / 4);
  }

  private static String number(long value) {
    return value > Long.MAX_VALUE / 2 ? "unlimited" : Long.toString(value);
  }
}
