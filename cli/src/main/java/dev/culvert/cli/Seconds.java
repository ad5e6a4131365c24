package dev.culvert.cli;

import dev.culvert.core.config.Amounts;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a time: {@code 500ms}, {@code 10s}, {@code 2m}, {@code 0}. Immutable. */
public final class Seconds implements ITypeConverter<Duration> {

  @Override
  public Duration convert(String text) {
    try {
      return Amounts.time(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
