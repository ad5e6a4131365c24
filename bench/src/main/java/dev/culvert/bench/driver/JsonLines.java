package dev.culvert.bench.driver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;

/**
 * A file of JSON documents, one to a line, that only grows: whoever is killed while writing spoils
 * at most the last line. Not thread-safe.
 */
final class JsonLines {

  /** Makes a value of a line's document. */
  interface Reader<T> {

    /**
     * Makes it.
     *
     * @throws JsonProcessingException if it is none
     * @throws IllegalArgumentException if it is none
     */
    T read(JsonNode document) throws JsonProcessingException;
  }

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final String what;

  /**
   * @param what a line is, for messages: {@code fork}
   */
  JsonLines(Path file, String what) {
    this.file = file;
    this.what = what;
  }

  /** Adds a line: a tree, or a record. */
  void add(Object document) throws IOException {
    Files.writeString(
        file,
        JSON.writeValueAsString(document) + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  /**
   * Reads all lines. One that was cut off by the end of its writer is the last, and is left out.
   *
   * @throws ResultFormatException if another line is not what {@link #add} writes
   */
  <T> List<T> read(Reader<T> reader) throws IOException {
    if (!Files.exists(file)) {
      return List.of();
    }
    String content = Files.readString(file, StandardCharsets.UTF_8);
    String whole = content.substring(0, content.lastIndexOf('\n') + 1);
    List<T> all = new ArrayList<>();
    for (String line : whole.lines().toList()) {
      try {
        all.add(reader.read(JSON.readTree(line)));
      } catch (JsonProcessingException | IllegalArgumentException | DateTimeParseException e) {
        throw new ResultFormatException(
            "line "
                + (all.size() + 1)
                + " of "
                + file
                + " is not a "
                + what
                + ": "
                + e.getMessage(),
            e);
      }
    }
    return all;
  }

  /** Cuts off what {@link #read} leaves out, so that the next line begins on its own. */
  void mend() throws IOException {
    if (Files.exists(file)) {
      String content = Files.readString(file, StandardCharsets.UTF_8);
      int end = content.lastIndexOf('\n') + 1;
      if (end < content.length()) {
        Files.writeString(file, content.substring(0, end));
      }
    }
  }
}
