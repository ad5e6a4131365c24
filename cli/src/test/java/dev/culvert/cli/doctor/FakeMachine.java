package dev.culvert.cli.doctor;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A machine that has what a test gives it. */
final class FakeMachine implements Machine {

  final Map<String, String> files = new HashMap<>();
  final Map<String, String> directories = new HashMap<>();
  final Map<String, Run> runs = new HashMap<>();
  final Map<String, String> properties = new HashMap<>();
  final Map<String, String> unreachable = new HashMap<>();
  final Set<String> programs = new HashSet<>();
  final Set<String> writable = new HashSet<>();
  List<String> options = List.of();

  @Override
  public Optional<String> read(String file) {
    return Optional.ofNullable(files.get(file));
  }

  @Override
  public boolean exists(String path) {
    return files.containsKey(path);
  }

  @Override
  public boolean isWritable(String path) {
    return writable.contains(path);
  }

  @Override
  public List<String> list(String directory) {
    String entry = directories.get(directory);
    return entry == null ? List.of() : List.of(entry);
  }

  @Override
  public Optional<String> find(String program) {
    return programs.contains(program) ? Optional.of("/usr/bin/" + program) : Optional.empty();
  }

  /** A command that no test gave an end is refused. */
  @Override
  public Run run(String... command) {
    return runs.getOrDefault(String.join(" ", command), new Run(1, "Operation not permitted"));
  }

  @Override
  public @Nullable String connect(String socket) {
    return unreachable.get(socket);
  }

  @Override
  public String property(String name) {
    return properties.getOrDefault(name, "");
  }

  @Override
  public List<String> javaOptions() {
    return options;
  }
}
