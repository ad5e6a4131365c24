package dev.culvert.core.pod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.core.Chunk;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Failure;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ConnectorStreamsTest {

  private final CulvertException why = new CulvertException(Failure.STOPPED, "closed");
  private final ConnectorStreams streams = new ConnectorStreams();
  private final List<String> told = new ArrayList<>();

  @Test
  @Timeout(5)
  void streamThatCannotBeResetKeepsNotTheOthersOpen() {
    open("first", () -> {});
    open(
        "broken",
        () -> {
          throw new IllegalStateException("cannot");
        });
    open("last", () -> {});

    streams.close(why);

    assertThat(told).containsExactly("first", "last");
    assertThatThrownBy(streams::requireOpen).isSameAs(why);
  }

  @Test
  void streamThatIsMadeAfterTheCloseIsReset() {
    streams.close(why);
    open("late", () -> {});
    assertThat(told).containsExactly("late");
  }

  private void open(String name, Runnable onReset) {
    DuplexStream unused =
        streams.open(
            new Handler() {
              @Override
              public void onClosed(@Nullable CulvertException failure) {
                told.add(name);
              }
            },
            handler -> new Made(handler, onReset));
  }

  private abstract static class Handler implements DuplexStream.Handler {

    @Override
    public void onOpen() {}

    @Override
    public void onReadable() {}

    @Override
    public void onWritable() {}
  }

  private record Made(DuplexStream.Handler handler, Runnable onReset) implements DuplexStream {

    @Override
    public @Nullable Chunk read() {
      return null;
    }

    @Override
    public void demand() {}

    @Override
    public boolean write(Chunk chunk) {
      return false;
    }

    @Override
    public void shutdownOutput() {}

    @Override
    public void reset(CulvertException reason) {
      onReset.run();
      handler.onClosed(reason);
    }
  }
}
