package dev.culvert.bench.result;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A file of JSON documents, one to a line, that only grows: whoever is killed while writing spoils
 * at most the last line. Not thread-safe.
 */
public final class JsonLines {

  /** Makes a value of a line. */
  public interface Reader<T> {

    /**
     * Makes it.
     *
     * @throws JsonProcessingException if it is none
     * @throws IllegalArgumentException if it is none; the message names the field
     */
    public T read(String line) throws JsonProcessingException;
  }

  /** Of a record its components, and nothing that it says besides. */
  private static final ObjectMapper JSON =
      JsonMapper.builder().disable(MapperFeature.AUTO_DETECT_IS_GETTERS).build();

  private final Path file;
  private final String what;

  /**
   * @param what a line is, for messages: {@code fork}
   */
  public JsonLines(Path file, String what) {
    this.file = file;
    this.what = what;
  }

  /** Adds a line: a tree, or a record. */
  public void add(Object document) throws IOException {
    Files.writeString(
        file,
        JSON.writeValueAsString(document) + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  /**
   * Reads all lines. One that was cut off by the end of its writer is the last, and is left out:
   * {@link #cutOff} says so.
   *
   * @throws ResultFormatException if another line is not what {@link #add} writes
   */
  public <T> List<T> read(Reader<T> reader) throws IOException {
    List<T> all = new ArrayList<>();
    for (String line : whole(content()).lines().toList()) {
      int number = all.size() + 1;
      try {
        all.add(reader.read(line));
      } catch (JsonProcessingException e) {
        throw noLine(number, "it is no JSON: " + e.getOriginalMessage(), e);
      } catch (IllegalArgumentException e) {
        throw noLine(number, String.valueOf(e.getMessage()), e);
      }
    }
    return all;
  }

  /** The sentence to say if the last line has no end, as when its writer was killed. */
  public Optional<String> cutOff() throws IOException {
    String content = content();
    return whole(content).length() == content.length()
        ? Optional.empty()
        : Optional.of(
            "Line "
                + (whole(content).lines().count() + 1)
                + " of "
                + file
                + ", the last, was cut off, as when a run is killed: its "
                + what
                + " is left out.");
  }

  /** Cuts off what {@link #read} leaves out, so that the next line begins on its own. */
  public void mend() throws IOException {
    String content = content();
    if (whole(content).length() < content.length()) {
      Files.writeString(file, whole(content));
    }
  }

  /** A line that is read and does not fit to the others. */
  ResultFormatException noLine(int number, String why, @Nullable Throwable cause) {
    return new ResultFormatException(
        "line "
            + number
            + " of "
            + file
            + " is not a "
            + what
            + " as a run writes it: "
            + why
            + ". Take the file as the run left it, or delete the line to go without it",
        cause);
  }

  private String content() throws IOException {
    try {
      return Files.exists(file) ? Files.readString(file, StandardCharsets.UTF_8) : "";
    } catch (CharacterCodingException e) {
      throw new ResultFormatException(file + " is no text in UTF-8: take it as the run left it", e);
    }
  }

  private static String whole(String content) {
    return content.substring(0, content.lastIndexOf('\n') + 1);
  }
}
