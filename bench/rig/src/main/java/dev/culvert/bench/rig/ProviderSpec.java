package dev.culvert.bench.rig;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One side of a cell: a provider by name, and options of its own: {@code nsenter+form=unix}. An
 * option is written without the provider's name, which {@link #options} has in front: {@code
 * nsenter.form}. Immutable.
 *
 * @param name the provider's name
 * @param flags words without a value, such as {@code tls}, in their order
 * @param options values by full name
 */
record ProviderSpec(String name, List<String> flags, Map<String, String> options) {

  ProviderSpec {
    flags = List.copyOf(flags);
    options = Map.copyOf(options);
  }

  /**
   * Reads {@code NAME[+FLAG...][+OPTION=VALUE...]}; a value may be {@linkplain Quoting quoted}.
   *
   * @throws IllegalArgumentException if the text is not of that form; the message names it
   */
  static ProviderSpec parse(String text) {
    List<String> parts = Quoting.split(text, '+');
    String name = parts.get(0);
    if (name.isEmpty() || Quoting.isNeededFor(name)) {
      throw new IllegalArgumentException("'" + text + "' must begin with a name, such as netty");
    }
    List<String> flags = new ArrayList<>();
    Map<String, String> options = new TreeMap<>();
    for (String part : parts.subList(1, parts.size())) {
      int equals = part.indexOf('=');
      String word = equals < 0 ? part : part.substring(0, equals);
      if (Quoting.isNeededFor(word)) {
        throw new IllegalArgumentException(
            "'" + part + "' in '" + text + "' must be a word or OPTION=VALUE, such as form=unix");
      }
      if (equals < 0) {
        flags.add(part);
      } else {
        String option = full(name, word);
        if (options.put(option, Quoting.unquote(part.substring(equals + 1))) != null) {
          throw new IllegalArgumentException("'" + text + "' has '" + option + "' twice");
        }
      }
    }
    return new ProviderSpec(name, flags, options);
  }

  /** The form that {@link #parse} reads, the same for the same choice. */
  @Override
  public String toString() {
    List<String> parts = new ArrayList<>(List.of(name));
    parts.addAll(flags);
    new TreeMap<>(options)
        .forEach(
            (option, value) ->
                parts.add(option.substring(name.length() + 1) + "=" + Quoting.quote(value)));
    return String.join("+", parts);
  }

  private static String full(String name, String option) {
    return option.startsWith(name + ".") ? option : name + "." + option;
  }
}
