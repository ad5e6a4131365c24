package dev.culvert.node.nsenter;

import dev.culvert.core.config.ConnectorConfig;
import dev.culvert.core.pod.NamespaceAccess;
import dev.culvert.core.spi.Availability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The programs that a configuration names, as they are here. Immutable.
 *
 * @param availability what they are, or what is missing
 * @param found the commands made of them; null if something is missing
 */
record Tools(Availability availability, @Nullable Commands found) {

  private static final String NO_SETPRIV = "none";
  private static final Path UIDS = Path.of("/proc/self/uid_map");

  /** The network namespace that a program is in already. */
  private static final String OWN_NAMESPACE = "--net=/proc/self/ns/net";

  /** Looks for the programs and tries them; takes some milliseconds and a few processes. */
  static Tools of(ConnectorConfig config, Settings settings) {
    return settings
        .launcher()
        .map(launcher -> inHelper(config, settings, launcher))
        .orElseGet(() -> onHost(config, settings));
  }

  /**
   * The commands made of the programs.
   *
   * @throws NullPointerException if they are not available
   */
  Commands commands() {
    return Objects.requireNonNull(found, "commands");
  }

  private static Tools onHost(ConnectorConfig config, Settings settings) {
    Optional<Path> nsenter = Program.NSENTER.find(config);
    Optional<Path> socat = Program.SOCAT.find(config);
    if (nsenter.isEmpty() || socat.isEmpty()) {
      return new Tools((nsenter.isEmpty() ? Program.NSENTER : Program.SOCAT).missing(config), null);
    }
    Availability access = NamespaceAccess.availability();
    if (!access.isAvailable()) {
      return new Tools(access, null);
    }
    if (settings.form() == Form.UNIX && !isWritable(settings.directory())) {
      return missing(
          "there is no directory " + settings.directory() + " to make sockets in",
          "make it, or name another with the option " + Settings.DIRECTORY);
    }
    List<String> deathSignal = deathSignal(config, "KILL");
    return new Tools(
        available(nsenter.get() + ", " + socat.get(), deathSignal),
        new Commands(
            deathSignal,
            Optional.empty(),
            nsenter.get().toString(),
            socat.get().toString(),
            settings.halfCloseSeconds()));
  }

  private static Tools inHelper(ConnectorConfig config, Settings settings, Launcher launcher) {
    if (Program.find(launcher.program()).isEmpty()) {
      return missing(
          "the launcher's program " + launcher.program() + " is missing",
          "install it, or name another in the option " + Settings.LAUNCHER);
    }
    String nsenter = Program.NSENTER.named(config);
    String socat = Program.SOCAT.named(config);
    Optional<Tools> fault =
        fault(launcher, Program.NSENTER, nsenter, "--version")
            .or(() -> fault(launcher, Program.SOCAT, socat, "-V"));
    if (fault.isPresent()) {
      return fault.get();
    }
    Trial both = Trial.run(command(launcher, nsenter, OWN_NAMESPACE, socat, "-V"));
    if (!both.passed() && !(both.isForbidden() && isInUserNamespace())) {
      return missing(
          "the helper cannot enter a network namespace: " + both,
          "give the helper CAP_SYS_ADMIN (and CAP_SYS_PTRACE for pods that are found by process),"
              + " and mount /proc in it");
    }
    List<String> deathSignal = deathSignal(config, "TERM");
    return new Tools(
        available(nsenter + ", " + socat + " in the helper", deathSignal),
        new Commands(
            deathSignal, Optional.of(launcher), nsenter, socat, settings.halfCloseSeconds()));
  }

  /**
   * Whether this process is in a user namespace of its own, which need not own the network
   * namespace that it is in: then that one is forbidden, and pods of its own are not
   * (user_namespaces(7)).
   */
  private static boolean isInUserNamespace() {
    try {
      return !Files.readString(UIDS).strip().matches("0\\s+0\\s+4294967295");
    } catch (IOException e) {
      return false; // A kernel without user namespaces.
    }
  }

  private static Optional<Tools> fault(
      Launcher launcher, Program program, String named, String version) {
    Trial trial = Trial.run(command(launcher, named, version));
    if (trial.passed()) {
      return Optional.empty();
    }
    return Optional.of(
        trial.misses(named)
            ? missing(
                named + " is missing in the helper: " + trial,
                "put it into the helper's image, or name it with the option " + program.option())
            : missing(
                "the launcher does not run " + named + " in the helper: " + trial,
                "see that the helper runs, and that the option "
                    + Settings.LAUNCHER
                    + " leads into it"));
  }

  private static List<String> command(Launcher launcher, String... words) {
    List<String> command = new ArrayList<>(launcher.next());
    command.addAll(List.of(words));
    return command;
  }

  /**
   * What makes a command die with the thread that starts it; empty if that is not wanted, or the
   * program is missing or too old.
   */
  private static List<String> deathSignal(ConnectorConfig config, String signal) {
    String named = Program.SETPRIV.named(config);
    if (named.equals(NO_SETPRIV)) {
      return List.of();
    }
    return Program.find(named)
        .map(path -> List.of(path.toString(), "--pdeathsig", signal))
        .filter(Tools::works)
        .orElse(List.of());
  }

  private static boolean works(List<String> deathSignal) {
    List<String> command = new ArrayList<>(deathSignal);
    command.addAll(List.of(deathSignal.get(0), "--version"));
    return Trial.run(command).passed();
  }

  private static Availability available(String found, List<String> deathSignal) {
    return Availability.available(
        deathSignal.isEmpty()
            ? found + "; no setpriv, so children outlive a node that is killed until pods close"
            : found + ", " + deathSignal.get(0));
  }

  private static Tools missing(String reason, String remedy) {
    return new Tools(Availability.unavailable(reason, remedy), null);
  }

  private static boolean isWritable(Path directory) {
    return Files.isDirectory(directory) && Files.isWritable(directory);
  }
}
