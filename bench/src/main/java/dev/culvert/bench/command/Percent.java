package dev.culvert.bench.command;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A share as people write it: {@code 5%}, {@code 2.5%}. */
final class Percent implements ITypeConverter<Double> {

  private static final double WHOLE = 100;

  @Override
  public Double convert(String text) {
    if (!text.matches("[0-9]{1,3}(\\.[0-9]{1,3})?%?")) {
      throw new TypeConversionException("'" + text + "' must be a percentage, such as 5%");
    }
    double share = Double.parseDouble(text.replace("%", "")) / WHOLE;
    if (share <= 0) {
      throw new TypeConversionException("'" + text + "' must be more than 0%");
    }
    return share;
  }
}
