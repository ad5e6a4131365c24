package dev.culvert.bench.load;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.HdrHistogram.HistogramLogWriter;

/**
 * A fork's latencies in nanoseconds: one histogram a window, each with a tag that says of what.
 * Written and read as an HdrHistogram log. Not thread-safe.
 */
public final class LatencyLog {

  /** The longest that is told from longer ones. */
  static final long HIGHEST_NANOS = 60_000_000_000L;

  private static final String FIRST = "#[Histogram log format version";
  private static final double NANOS_PER_MICRO = 1_000;

  private final List<Histogram> windows = new ArrayList<>();

  /** An empty histogram for a window that begins now: up to 60 s, three digits. */
  public static Histogram window() {
    Histogram window = new Histogram(HIGHEST_NANOS, 3);
    window.setStartTimeStamp(System.currentTimeMillis());
    return window;
  }

  /** Adds a window that ends now; keeps it. */
  public void add(String tag, Histogram window) {
    window.setTag(tag);
    window.setEndTimeStamp(System.currentTimeMillis());
    windows.add(window);
  }

  /** What the windows are of, in the order of their first. */
  public List<String> tags() {
    return windows.stream().map(Histogram::getTag).distinct().toList();
  }

  /** All windows of a tag in one histogram. */
  public Histogram merged(String tag) {
    Histogram all = new Histogram(HIGHEST_NANOS, 3);
    windows.stream().filter(window -> tag.equals(window.getTag())).forEach(all::add);
    return all;
  }

  /** Writes the windows; the log's "Interval_Max" is in microseconds. */
  public void write(Path file) throws IOException {
    try (PrintStream out =
        new PrintStream(Files.newOutputStream(file), false, StandardCharsets.UTF_8)) {
      HistogramLogWriter log = new HistogramLogWriter(out);
      log.outputLogFormatVersion();
      log.outputComment("[values are nanoseconds; Interval_Max is in microseconds]");
      log.outputLegend();
      for (Histogram window : windows) {
        log.outputIntervalHistogram(
            window.getStartTimeStamp() / 1e3,
            window.getEndTimeStamp() / 1e3,
            window,
            NANOS_PER_MICRO);
      }
      if (out.checkError()) {
        throw new IOException("cannot write " + file);
      }
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException if it cannot be read, or is something else, or cut off
   */
  public static LatencyLog read(Path file) throws IOException {
    LatencyLog log = new LatencyLog();
    requireWhole(file);
    try (HistogramLogReader reader = new HistogramLogReader(file.toFile())) {
      while (reader.hasNext()) {
        EncodableHistogram window = reader.nextIntervalHistogram();
        if (window instanceof Histogram histogram) {
          log.windows.add(histogram);
        }
      }
    } catch (RuntimeException e) { // What the decoder says of bytes that are no histogram.
      throw new IOException(file + " is no log of histograms: " + e.getMessage(), e);
    }
    return log;
  }

  /** The reader takes a line that was cut off for the end of the log. */
  private static void requireWhole(Path file) throws IOException {
    String content = Files.readString(file, StandardCharsets.UTF_8);
    if (!content.startsWith(FIRST) || !content.endsWith("\n")) {
      throw new IOException(file + " is no log of histograms, or was cut off");
    }
  }
}
