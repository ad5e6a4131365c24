package dev.culvert.bench.result;

import dev.culvert.bench.plan.Slot;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Where a run's files go. Each is whole at any moment, so that an interrupted run leaves something
 * to read.
 */
public final class ResultFolder {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH-mm-ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Path folder;

  private ResultFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Makes the folder.
   *
   * @param parent made if it is not there
   * @param id tells runs of the same second apart
   */
  public static ResultFolder create(Path parent, Instant start, String profile, String id)
      throws IOException {
    Path folder = parent.resolve(TIME.format(start) + "_" + profile + "_" + id);
    Files.createDirectories(folder);
    return new ResultFolder(folder);
  }

  /** A folder within this one. */
  public ResultFolder within(String name) throws IOException {
    Path inner = folder.resolve(name);
    Files.createDirectories(inner);
    return new ResultFolder(inner);
  }

  /**
   * Takes up the folder of an earlier run.
   *
   * @throws ResultFormatException if it is none
   */
  public static ResultFolder existing(Path folder) throws IOException {
    if (Files.isRegularFile(folder)) {
      throw new ResultFormatException(
          "'" + folder + "' is a file; give the run's folder, which has a run.json in it");
    }
    if (!Files.isDirectory(folder)) {
      throw new ResultFormatException("'" + folder + "' is no result folder: it is not there");
    }
    return new ResultFolder(folder);
  }

  /** Makes the folder ready for what forks write; one that is only read stays as it is. */
  void prepare() throws IOException {
    Files.createDirectories(folder.resolve("hdr"));
  }

  /** What tells the run's processes apart: the end of the folder's name. */
  public String id() {
    String name = String.valueOf(folder.toAbsolutePath().normalize().getFileName());
    return name.substring(name.lastIndexOf('_') + 1);
  }

  public Path path() {
    return folder;
  }

  /** The file for a fork's histograms. */
  public Path histograms(Slot slot) {
    String again = slot.attempt() == 1 ? "" : "-" + slot.attempt();
    String name =
        String.format(
            Locale.ROOT, "suite__%s__r%02d%s.hlog", slot.cell().fileName(), slot.round(), again);
    return folder.resolve("hdr").resolve(name).toAbsolutePath();
  }

  /** What JMH and the processes print. */
  public PrintStream log() throws IOException {
    return new PrintStream(
        Files.newOutputStream(
            folder.resolve("jmh.log"), StandardOpenOption.CREATE, StandardOpenOption.APPEND),
        true,
        StandardCharsets.UTF_8);
  }

  /** Writes a file at once. */
  public void write(String name, String content) throws IOException {
    Path unfinished = folder.resolve(name + ".tmp");
    Files.writeString(unfinished, content);
    Files.move(
        unfinished,
        folder.resolve(name),
        StandardCopyOption.REPLACE_EXISTING,
        StandardCopyOption.ATOMIC_MOVE);
  }
}
