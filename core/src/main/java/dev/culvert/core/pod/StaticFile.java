package dev.culvert.core.pod;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.IpLiteral;
import dev.culvert.core.PodRef;
import dev.culvert.core.Printable;
import dev.culvert.core.spi.PodAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The file of the locator {@code static}, parsed again when it has changed. Confined to one thread
 * at a time.
 */
final class StaticFile {

  private final Path path;
  private Map<String, Object> version = Map.of();
  private Map<PodRef, PodAddress> pods = Map.of();

  StaticFile(Path path) {
    this.path = path;
  }

  Path path() {
    return path;
  }

  /**
   * The pods that the file lists now.
   *
   * @throws CulvertException {@link Failure#UNAVAILABLE} if it cannot be read
   * @throws IllegalArgumentException if a line breaks a rule
   */
  Map<PodRef, PodAddress> pods() {
    try {
      Map<String, Object> now = Files.readAttributes(path, "unix:ino,size,lastModifiedTime,ctime");
      if (!now.equals(version)) {
        pods = parse(Files.readAllLines(path, StandardCharsets.UTF_8));
        version = now;
      }
      return pods;
    } catch (IOException e) {
      throw new CulvertException(
          Failure.UNAVAILABLE, "cannot read the pods from " + path + ": " + e, e);
    }
  }

  private Map<PodRef, PodAddress> parse(List<String> lines) {
    Map<PodRef, PodAddress> found = new HashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).replaceFirst("(^|\\s)#.*", "").strip();
      if (line.isEmpty()) {
        continue;
      }
      try {
        PodAddress address = parseLine(line);
        if (found.put(address.pod(), address) != null) {
          throw new IllegalArgumentException(
              "pod " + address.pod() + " is listed already; one line a pod");
        }
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(path + ", line " + (i + 1) + ": " + e.getMessage(), e);
      }
    }
    return Map.copyOf(found);
  }

  private static PodAddress parseLine(String line) {
    String[] words = line.split("\\s+", -1);
    int slash = words[0].indexOf('/');
    if (words.length != 2 || slash < 0) {
      throw new IllegalArgumentException(
          Printable.quoted(line)
              + " must be NAMESPACE/POD, blanks, and netns:PATH, pid:N, ip:ADDRESS or"
              + " host");
    }
    PodRef pod = new PodRef(words[0].substring(0, slash), words[0].substring(slash + 1));
    String where = words[1];
    if (where.equals("host")) {
      return new PodAddress.OnHost(pod);
    }
    if (where.startsWith("netns:/")) {
      return new PodAddress.InNamespace(pod, Path.of(where.substring("netns:".length())));
    }
    if (where.matches("pid:[1-9][0-9]{0,9}")) {
      return new PodAddress.OfProcess(pod, Long.parseLong(where.substring("pid:".length())));
    }
    if (where.startsWith("ip:")) {
      return new PodAddress.ByIp(pod, ips(where.substring("ip:".length())));
    }
    throw new IllegalArgumentException(
        Printable.quoted(where)
            + " must be netns: and an absolute path, pid: and a number, ip: and an address, or"
            + " host");
  }

  private static List<InetAddress> ips(String addresses) {
    return Stream.of(addresses.split(",", -1))
        .map(
            address ->
                IpLiteral.parse(address)
                    .orElseThrow(
                        () ->
                            new IllegalArgumentException(
                                Printable.quoted(address)
                                    + " must be an IP, such as 10.244.1.7 or fd00::7; several are"
                                    + " joined by commas")))
        .toList();
  }
}
