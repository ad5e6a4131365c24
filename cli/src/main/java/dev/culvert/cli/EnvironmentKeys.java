package dev.culvert.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The names of Culvert's variables in the environment: what is not one is typed wrong. */
final class EnvironmentKeys {

  private static final String PREFIX = "CULVERT_";

  /** Those of the script and of the benchmark's own processes. */
  private static final Set<String> OTHERS =
      Set.of("CULVERT_CONFIG", "CULVERT_JAVA_OPTS", "CULVERT_CLASSPATH", "CULVERT_USERNS");

  private static final Pattern BENCH = Pattern.compile("CULVERT_BENCH_[A-Z_]+");

  /**
   * What Kubernetes sets in every container for a service whose name begins with {@code culvert}.
   */
  private static final Pattern SERVICE =
      Pattern.compile(
          "CULVERT_(?:[A-Z0-9_]+_)?"
              + "(?:SERVICE_HOST|SERVICE_PORT(?:_[A-Z0-9_]+)?"
              + "|PORT(?:_[0-9]+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?)?)");

  private EnvironmentKeys() {}

  /** The variable of an option's key. */
  static String of(String key) {
    return PREFIX + key.replace('-', '_').toUpperCase(Locale.ROOT);
  }

  /**
   * Names one that is not known, in a sentence; null if there is none.
   *
   * @param keys of the options; asked for only where a variable might be one's
   */
  static @Nullable String fault(Map<String, String> environment, Supplier<Set<String>> keys) {
    List<String> ours = options(environment);
    return ours.isEmpty() ? null : fault(ours, keys.get());
  }

  /** Those that options may go by, right or wrong. */
  static List<String> options(Map<String, String> environment) {
    List<String> ours = new ArrayList<>();
    for (String name : environment.keySet()) {
      if (name.startsWith(PREFIX) && !OTHERS.contains(name) && !BENCH.matcher(name).matches()) {
        ours.add(name);
      }
    }
    return ours;
  }

  private static @Nullable String fault(List<String> names, Set<String> keys) {
    Set<String> known = new TreeSet<>(OTHERS);
    known.addAll(keys.stream().map(EnvironmentKeys::of).collect(Collectors.toSet()));
    return names.stream()
        .filter(name -> !known.contains(name))
        .filter(name -> !SERVICE.matcher(name).matches())
        .sorted()
        .findFirst()
        .map(
            name ->
                "no option goes by "
                    + name
                    + " in the environment"
                    + Suggestion.of(name, known)
                    + (Suggestion.of(name, known).isEmpty() ? "; unset it" : ""))
        .orElse(null);
  }
}
