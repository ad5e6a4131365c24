package dev.culvert.transport.netty;

import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What every channel can be told, whether the pod's end leaves ours open, and for the sake of those
 * who say it to every socket what a stream does anyway. Thread-safe.
 */
final class StreamChannelConfig extends DefaultChannelConfig {

  /** Those that are kept to themselves. */
  private static final Set<ChannelOption<?>> IGNORED =
      Set.of(ChannelOption.TCP_NODELAY, ChannelOption.SO_KEEPALIVE);

  private volatile boolean allowHalfClosure;

  StreamChannelConfig(StreamChannel channel) {
    super(channel);
  }

  boolean isAllowHalfClosure() {
    return allowHalfClosure;
  }

  @Override
  public Map<ChannelOption<?>, Object> getOptions() {
    return getOptions(super.getOptions(), ChannelOption.ALLOW_HALF_CLOSURE);
  }

  @Override
  @SuppressWarnings("unchecked") // The option's own type is what is returned for it.
  public <T> @Nullable T getOption(ChannelOption<T> option) {
    return option.equals(ChannelOption.ALLOW_HALF_CLOSURE)
        ? (T) Boolean.valueOf(allowHalfClosure)
        : super.getOption(option);
  }

  @Override
  public <T> boolean setOption(ChannelOption<T> option, T value) {
    if (IGNORED.contains(option)) {
      return true;
    }
    if (option.equals(ChannelOption.ALLOW_HALF_CLOSURE)) {
      validate(option, value);
      allowHalfClosure = (Boolean) value;
      return true;
    }
    return super.setOption(option, value);
  }
}
