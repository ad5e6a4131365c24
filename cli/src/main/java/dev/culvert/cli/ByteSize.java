package dev.culvert.cli;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a number of bytes: {@code 65535}, {@code 64KiB}, {@code 1MiB}. Immutable. */
public final class ByteSize implements ITypeConverter<Integer> {

  private static final Pattern FORM = Pattern.compile("([0-9]{1,10})(KiB|MiB|GiB)?");
  private static final Map<String, Integer> SHIFT = Map.of("KiB", 10, "MiB", 20, "GiB", 30);

  @Override
  public Integer convert(String text) {
    Matcher matcher = FORM.matcher(text);
    if (matcher.matches()) {
      int shift = matcher.group(2) == null ? 0 : SHIFT.getOrDefault(matcher.group(2), 0);
      long units = Long.parseLong(matcher.group(1));
      if (units <= Integer.MAX_VALUE >> shift) {
        return (int) units << shift;
      }
    }
    throw new TypeConversionException(
        "'" + text + "' must be a number of bytes below 2GiB, such as 65535, 64KiB or 1MiB");
  }
}
