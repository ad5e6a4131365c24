package dev.culvert.cli;

import dev.culvert.core.config.LocatorConfig;
import dev.culvert.core.spi.PodLocatorProvider;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What finds the pods, and where it looks. */
final class LocatorOptions {

  private static final String STATIC = "static";
  private static final String CRI = "cri";

  @Option(
      names = "--locator",
      paramLabel = "NAME",
      description =
          "What finds a pod: netns, where pod NS/NAME is the named namespace NS_NAME; static, a"
              + " file; cri, the container runtime (default: static if --static-file is given, cri if"
              + " --cri-socket is, else the best that is available: netns, if no other jar brings a"
              + " better one).")
  private @Nullable String locator;

  @Option(
      names = "--static-file",
      paramLabel = "FILE",
      description =
          "The pods of the locator static: lines of NAMESPACE/POD and netns:PATH, pid:N,"
              + " ip:ADDRESS[,ADDRESS] or host.")
  private @Nullable String staticFile;

  @Option(
      names = "--netns-directory",
      paramLabel = "DIR",
      description = "Where the locator netns looks (default: /run/netns).")
  private @Nullable String netnsDirectory;

  @Option(
      names = "--cri-socket",
      paramLabel = "PATH",
      description =
          "The container runtime's socket for the locator cri, such as"
              + " /run/containerd/containerd.sock.")
  private @Nullable String criSocket;

  /** The locator that is named, else the one whose place is given, else the best. */
  PodLocatorProvider provider() {
    return Choice.locator(name());
  }

  /** Whether the user says which, by its name or its place. */
  boolean isChosen() {
    return locator != null || staticFile != null || criSocket != null;
  }

  /** The configuration, with the options of all locators among the ones given. */
  LocatorConfig config(Map<String, String> providerOptions) {
    Map<String, String> options = new HashMap<>(providerOptions);
    put(options, "static.file", staticFile);
    put(options, "netns.directory", netnsDirectory);
    put(options, "cri.socket", criSocket);
    requireOwn("the file of pods", options.get("static.file"));
    requireOwn("the folder of pods", options.get("netns.directory"));
    return new LocatorConfig(LocatorConfig.DEFAULT.watchInterval(), options);
  }

  /**
   * The name of the locator that is asked for; null if the best is to be taken.
   *
   * @throws IllegalArgumentException if none is named and two are meant
   */
  @Nullable String name() {
    if (locator != null) {
      return locator;
    }
    if (staticFile != null && criSocket != null) {
      throw new IllegalArgumentException(
          "--static-file and --cri-socket are for different locators; leave one of them out, or"
              + " say which with --locator static or --locator cri");
    }
    if (staticFile != null) {
      return STATIC;
    }
    return criSocket == null ? null : CRI;
  }

  private static void requireOwn(String what, @Nullable String path) {
    if (path != null) {
      FileOwnership.require(what, Path.of(path));
    }
  }

  private static void put(Map<String, String> options, String key, @Nullable String value) {
    if (value != null) {
      options.put(key, value);
    }
  }
}
