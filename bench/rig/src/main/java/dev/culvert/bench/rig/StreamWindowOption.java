package dev.culvert.bench.rig;

import dev.culvert.cli.ByteSize;
import dev.culvert.core.config.Http2Settings;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.TypeConversionException;

/**
 * What a cell says of HTTP/2's window of a stream, as {@code --stream-window} does on a command
 * line: {@code +stream-window=64KiB}, for client and node alike. It stands among the options of the
 * transport and is none. Immutable.
 *
 * @param bytes 65,535 to 2^31-1; 0 for what all have by default
 */
record StreamWindowOption(int bytes) {

  /** The name of the option. */
  static final String NAME = "stream-window";

  /**
   * @throws IllegalArgumentException if it is out of its range
   */
  StreamWindowOption {
    if (bytes != 0) {
      Http2Settings.DEFAULT.withStreamWindow(bytes);
    }
  }

  /**
   * Reads what a transport's options say.
   *
   * @throws IllegalArgumentException if that is no size; the message names it
   */
  static StreamWindowOption of(ProviderSpec spec) {
    String text = spec.options().get(key(spec));
    if (text == null) {
      return new StreamWindowOption(0);
    }
    try {
      int bytes = new ByteSize().convert(text);
      if (bytes > 0) {
        return new StreamWindowOption(bytes);
      }
    } catch (TypeConversionException e) {
      throw noSize(text, e);
    }
    throw noSize(text, null);
  }

  private static IllegalArgumentException noSize(String text, @Nullable Throwable cause) {
    return new IllegalArgumentException(
        NAME + " '" + text + "' must be bytes, KiB or MiB, such as 65535, 256KiB or 4MiB", cause);
  }

  /** The transport's options without it. */
  static ProviderSpec leaveOut(ProviderSpec spec) {
    Map<String, String> rest = new TreeMap<>(spec.options());
    rest.remove(key(spec));
    return new ProviderSpec(spec.name(), spec.flags(), rest);
  }

  /** What client and node are told. */
  Http2Settings settings() {
    return bytes == 0 ? Http2Settings.DEFAULT : Http2Settings.DEFAULT.withStreamWindow(bytes);
  }

  private static String key(ProviderSpec spec) {
    return spec.name() + "." + NAME;
  }
}
