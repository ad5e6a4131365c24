package dev.culvert.bench.command;

import dev.culvert.cli.Seconds;
import java.time.Duration;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A time on the command line that is not zero: {@code 500ms}, {@code 90s}, {@code 3m}. */
final class PositiveTime implements ITypeConverter<Duration> {

  @Override
  public Duration convert(String text) {
    Duration time = new Seconds().convert(text.toLowerCase(Locale.ROOT));
    if (time.isZero()) {
      throw new TypeConversionException("'" + text + "' must be more than zero");
    }
    return time;
  }
}
