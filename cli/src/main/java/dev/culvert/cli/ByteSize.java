package dev.culvert.cli;

import dev.culvert.core.config.Amounts;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a number of bytes: {@code 65535}, {@code 64KiB}, {@code 1MiB}. Immutable. */
public final class ByteSize implements ITypeConverter<Integer> {

  @Override
  public Integer convert(String text) {
    try {
      return Amounts.bytes(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
