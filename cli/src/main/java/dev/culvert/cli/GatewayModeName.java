package dev.culvert.cli;

import dev.culvert.core.config.GatewayMode;
import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads what a gateway passes on: {@code auto}, {@code streams}, {@code relay}. */
final class GatewayModeName implements ITypeConverter<GatewayMode> {

  @Override
  public GatewayMode convert(String text) {
    return Arrays.stream(GatewayMode.values())
        .filter(way -> way.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(text))
        .findFirst()
        .orElseThrow(
            () -> new TypeConversionException("'" + text + "' must be auto, streams or relay"));
  }
}
