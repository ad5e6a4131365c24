package dev.culvert.bench.result;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An object of a document that somebody may have cut or edited: whoever asks for a field says what
 * it must be, and gets that or an {@link IllegalArgumentException} that names the field and what
 * stands there. Nothing is taken for 0 or false that is neither. Immutable.
 */
final class JsonFields {

  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private final String path;
  private final JsonNode object;

  private JsonFields(String path, JsonNode object) {
    this.path = path;
    this.object = object;
  }

  /**
   * Reads a document.
   *
   * @throws JsonProcessingException if it is no JSON
   * @throws IllegalArgumentException if it is no object
   */
  static JsonFields parse(String document) throws JsonProcessingException {
    JsonNode root = STRICT.readTree(document);
    if (!root.isObject()) {
      throw new IllegalArgumentException("it is no object in braces");
    }
    return new JsonFields("", root);
  }

  /** The names of all fields, in their order. */
  List<String> names() {
    return object.properties().stream().map(Map.Entry::getKey).toList();
  }

  boolean has(String key) {
    return object.has(key);
  }

  String text(String key) {
    JsonNode value = required(key);
    if (!value.isTextual()) {
      throw wrong(key, value, "a text in quotes");
    }
    return value.textValue();
  }

  Optional<String> optionalText(String key) {
    return has(key) ? Optional.of(text(key)) : Optional.empty();
  }

  boolean flag(String key) {
    JsonNode value = required(key);
    if (!value.isBoolean()) {
      throw wrong(key, value, "true or false");
    }
    return value.booleanValue();
  }

  /** A finite number. */
  double number(String key) {
    JsonNode value = required(key);
    if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
      throw wrong(key, value, "a number");
    }
    return value.doubleValue();
  }

  /** A finite number of at least that. */
  double number(String key, double least) {
    double value = number(key);
    if (value < least) {
      throw wrong(key, required(key), String.format(Locale.ROOT, "%.0f or more", least));
    }
    return value;
  }

  /** A whole number of at least that. */
  long whole(String key, long least) {
    JsonNode value = required(key);
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < least) {
      throw wrong(key, value, "a whole number of " + least + " or more");
    }
    return value.longValue();
  }

  /** The same as an int. */
  int count(String key, int least) {
    JsonNode value = required(key);
    if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < least) {
      throw wrong(key, value, "a whole number of " + least + " or more");
    }
    return value.intValue();
  }

  OptionalInt optionalCount(String key, int least) {
    return has(key) ? OptionalInt.of(count(key, least)) : OptionalInt.empty();
  }

  /** A field that counts milliseconds. */
  Duration millis(String key) {
    return Duration.ofMillis(whole(key, 0));
  }

  Instant instant(String key) {
    String text = text(key);
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw wrong(key, required(key), "a time, such as 2026-11-22T19:30:05Z");
    }
  }

  JsonFields fields(String key) {
    JsonNode value = required(key);
    if (!value.isObject()) {
      throw wrong(key, value, "an object in braces");
    }
    return new JsonFields(name(key), value);
  }

  List<String> texts(String key) {
    JsonNode value = required(key);
    List<String> texts = new ArrayList<>();
    for (JsonNode text : value) {
      if (!text.isTextual()) {
        throw wrong(key, value, "a list of texts in quotes");
      }
      texts.add(text.textValue());
    }
    if (!value.isArray()) {
      throw wrong(key, value, "a list of texts in quotes");
    }
    return List.copyOf(texts);
  }

  /** A value that is right by itself, and wrong here. */
  IllegalArgumentException wrong(String key, String mustBe) {
    return wrong(key, required(key), mustBe);
  }

  private JsonNode required(String key) {
    JsonNode value = object.get(key);
    if (value == null) {
      throw new IllegalArgumentException("it has no '" + name(key) + "'");
    }
    return value;
  }

  private IllegalArgumentException wrong(String key, JsonNode value, String mustBe) {
    return new IllegalArgumentException(
        "'" + name(key) + "' is " + value + "; it must be " + mustBe);
  }

  private String name(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }
}
