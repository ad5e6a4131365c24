package dev.culvert.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Failure;
import dev.culvert.core.StrictSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A strict Culvert finds misuse, also of the facade itself. */
class StrictTest extends ClientContract {

  @Test
  void callThatBlocksInACallbackIsRefused() throws Exception {
    try (TestPort echo = TestPort.echo()) {
      Culvert culvert = closedLater(connect(pod.on(80, echo)).strict(true).open());
      assertThat(culvert.session()).isInstanceOf(StrictSession.class);
      User user = new User(culvert);
      culvert.dial(80, user);
      assertThat(user.closed.get(60, TimeUnit.SECONDS))
          .hasValueSatisfying(
              failure -> {
                assertThat(failure.failure()).isEqualTo(Failure.INTERNAL);
                assertThat(failure)
                    .hasMessageContaining("a connect blocks")
                    .hasMessageContaining("onOpen of the stream to port 80");
              });
    }
  }

  @Test
  void otherwiseNobodyIsWatched() {
    assertThat(open(pod).session()).isNotInstanceOf(StrictSession.class);
  }

  /** Opens a socket from within a callback, which would wait for the thread that it is on. */
  private static final class User implements DuplexStream.Handler {

    final CompletableFuture<Optional<CulvertException>> closed = new CompletableFuture<>();
    private final Culvert culvert;

    User(Culvert culvert) {
      this.culvert = culvert;
    }

    @Override
    public void onOpen() {
      try {
        culvert.socket(80).close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void onReadable() {}

    @Override
    public void onWritable() {}

    @Override
    public void onClosed(@Nullable CulvertException failure) {
      closed.complete(Optional.ofNullable(failure));
    }
  }
}
