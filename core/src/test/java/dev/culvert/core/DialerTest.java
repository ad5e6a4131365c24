package dev.culvert.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DialerTest {

  private final ScriptedStream stream = new ScriptedStream();
  private final Dialer dialer = (port, handler) -> stream.with(handler);

  @Test
  void handlerHasItsStream() {
    List<Noting> made = new ArrayList<>();
    Function<DuplexStream, DuplexStream.Handler> maker =
        own -> {
          made.add(new Noting(own));
          return made.get(0);
        };
    assertThat(dialer.dial(80, maker)).isSameAs(stream);
    stream.open();
    stream.readable();
    stream.write(Chunk.end());
    stream.complete();
    stream.close(null);
    assertThat(made.get(0).heard).containsExactly("open", "readable", "writable", "closed");
    assertThat(made.get(0).own).isSameAs(stream);
  }

  /** A library's thread may have something to tell before the handler is there. */
  @Test
  void callbackOfAnotherThreadWaitsForItsHandler() throws Exception {
    CountDownLatch early = new CountDownLatch(1);
    CompletableFuture<Void> told = new CompletableFuture<>();
    List<Noting> made = new ArrayList<>();
    dialer.dial(
        80,
        own -> {
          var unused =
              told.completeAsync(
                  () -> {
                    early.countDown();
                    stream.open();
                    return null;
                  });
          await(early);
          made.add(new Noting(own));
          return made.get(0);
        });
    told.get(60, TimeUnit.SECONDS);
    assertThat(made.get(0).heard).containsExactly("open");
  }

  @Test
  void streamWithoutAHandlerIsReset() {
    assertThatThrownBy(
            () ->
                dialer.dial(
                    80,
                    own -> {
                      throw new IllegalArgumentException("thrown by the test");
                    }))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(stream.resets)
        .singleElement()
        .satisfies(why -> assertThat(why).hasMessageContaining("thrown by the test"));
    stream.close(stream.resets.get(0));
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  private static final class Noting implements DuplexStream.Handler {

    final List<String> heard = new ArrayList<>();
    final DuplexStream own;

    Noting(DuplexStream own) {
      this.own = own;
      own.demand();
    }

    @Override
    public void onOpen() {
      heard.add("open");
    }

    @Override
    public void onReadable() {
      heard.add("readable");
    }

    @Override
    public void onWritable() {
      heard.add("writable");
    }

    @Override
    public void onClosed(@Nullable CulvertException failure) {
      heard.add("closed");
    }
  }
}
