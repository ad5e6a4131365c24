package dev.culvert.cli;

import dev.culvert.core.config.Cleartext;
import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads how HTTP/2 begins without TLS: {@code prior-knowledge}, {@code upgrade}. */
final class CleartextName implements ITypeConverter<Cleartext> {

  @Override
  public Cleartext convert(String text) {
    return Arrays.stream(Cleartext.values())
        .filter(way -> way.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(text))
        .findFirst()
        .orElseThrow(
            () -> new TypeConversionException("'" + text + "' must be prior-knowledge or upgrade"));
  }
}
