package dev.culvert.core.pod;

import dev.culvert.core.PodRef;
import dev.culvert.core.spi.PodAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * Processes that pods are found by: a pid is given away again when its process has ended, and the
 * time of the start tells the two apart. Thread-safe.
 */
public final class PodProcess {

  /** Fields of /proc/PID/stat after the command's closing parenthesis; proc(5), starttime is 22. */
  private static final int START_TIME = 22 - 3;

  private PodProcess() {}

  /** The address of the process that has the pid now; without a start time if there is none. */
  public static PodAddress.OfProcess address(PodRef pod, long pid) {
    return address(pod, pid, List.of());
  }

  /** As {@link #address(PodRef, long)}, of a pod that has these IPs. */
  public static PodAddress.OfProcess address(PodRef pod, long pid, List<InetAddress> ips) {
    OptionalLong startTime;
    try {
      startTime = OptionalLong.of(startTimeOf(pid));
    } catch (IOException e) {
      startTime = OptionalLong.empty();
    }
    return new PodAddress.OfProcess(pod, pid, startTime, ips);
  }

  /**
   * When a process started, in clock ticks since the machine did.
   *
   * @throws FileSystemException if there is no process, or only what is left of one
   */
  static long startTimeOf(long pid) throws IOException {
    Path stat = Path.of("/proc", Long.toString(pid), "stat");
    String line;
    try {
      line = Files.readString(stat, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      // The process can end between open and read: ESRCH.
      throw new FileSystemException(stat.toString(), null, e.getMessage());
    }
    String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", START_TIME + 2);
    if (fields[0].equals("Z")) {
      throw new FileSystemException(stat.toString(), null, "a zombie");
    }
    return Long.parseLong(fields[START_TIME]);
  }
}
