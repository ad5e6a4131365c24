package dev.culvert.cli.doctor;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What /proc/self/status and /proc/self/uid_map say of this process (proc(5)). Immutable.
 *
 * @param uid effective, as the process sees it
 * @param capabilities the effective ones, a bit each (capabilities(7))
 * @param outside the uid that the user namespace around this one sees; null if this is the
 *     machine's own user namespace
 */
record ProcessStatus(long uid, long capabilities, @Nullable Long outside) {

  private static final Pattern UID = Pattern.compile("(?m)^Uid:\\s+\\d+\\s+(\\d+)");
  private static final Pattern EFFECTIVE =
      Pattern.compile("(?m)^CapEff:\\s+([0-9a-fA-F]{1,16})\\s*$");
  private static final Pattern RANGE = Pattern.compile("\\s*(\\d+)\\s+(\\d+)\\s+(\\d+)");
  private static final long EVERYBODY = 4_294_967_295L;

  /** Of this process; empty where /proc does not tell. */
  static Optional<ProcessStatus> of(Machine machine) {
    return machine
        .read("/proc/self/status")
        .flatMap(status -> parse(status, machine.read("/proc/self/uid_map").orElse("")));
  }

  static Optional<ProcessStatus> parse(String status, String map) {
    Matcher uid = UID.matcher(status);
    Matcher effective = EFFECTIVE.matcher(status);
    if (!uid.find() || !effective.find()) {
      return Optional.empty();
    }
    long number = Long.parseLong(uid.group(1));
    return Optional.of(
        new ProcessStatus(
            number, Long.parseUnsignedLong(effective.group(1), 16), outside(number, map)));
  }

  /** Whether it has a capability, by its number. */
  boolean has(int capability) {
    return (capabilities >> capability & 1) == 1;
  }

  /** Whether its user ids are not the machine's. */
  boolean isInUserNamespace() {
    return outside != null;
  }

  private static @Nullable Long outside(long uid, String map) {
    for (String line : map.lines().toList()) {
      Matcher range = RANGE.matcher(line);
      if (!range.lookingAt()) {
        continue;
      }
      long inside = Long.parseLong(range.group(1));
      long first = Long.parseLong(range.group(2));
      long count = Long.parseLong(range.group(3));
      if (inside == 0 && first == 0 && count == EVERYBODY) {
        return null;
      }
      if (uid >= inside && uid - inside < count) {
        return first + uid - inside;
      }
    }
    return map.isBlank() ? null : EVERYBODY;
  }
}
