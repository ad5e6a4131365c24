package dev.culvert.core.session;

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

class HeldStreamTest {

  private final CulvertException why = new CulvertException(Failure.STOPPED, "stopped");

  private final List<String> told = new ArrayList<>();
  private final HeldStream held = new HeldStream(new Handler(), stream -> told.add("owner"));
  private final Made made = new Made();

  @Test
  void resetsWhatIsMadeLater() {
    held.reset(why);
    assertThat(held.make(handler -> made)).isSameAs(made);
    assertThat(told).containsExactly("reset");
  }

  @Test
  void resetsWhatIsMade() {
    held.make(handler -> made);
    assertThat(told).isEmpty();
    held.reset(why);
    assertThat(told).containsExactly("reset");
  }

  @Test
  void whatCannotBeMadeIsNobodys() {
    assertThatThrownBy(
            () ->
                held.make(
                    handler -> {
                      throw new OutOfMemoryError("planted");
                    }))
        .hasMessage("planted");
    assertThat(told).containsExactly("owner");
  }

  @Test
  void tellsTheOwnerLast() {
    held.onOpen();
    held.onReadable();
    held.onWritable();
    held.onClosed(null);
    assertThat(told).containsExactly("open", "readable", "writable", "closed", "owner");
  }

  private final class Handler implements DuplexStream.Handler {

    @Override
    public void onOpen() {
      told.add("open");
    }

    @Override
    public void onReadable() {
      told.add("readable");
    }

    @Override
    public void onWritable() {
      told.add("writable");
    }

    @Override
    public void onClosed(@Nullable CulvertException failure) {
      told.add("closed");
    }
  }

  private final class Made implements DuplexStream {

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
      told.add("reset");
    }
  }
}
