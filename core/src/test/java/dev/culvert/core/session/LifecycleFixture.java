package dev.culvert.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** A session whose connection is scripted, and whose time passes by hand. */
abstract class LifecycleFixture {

  static final Duration SECOND = Duration.ofSeconds(1);
  static final Duration TIMEOUT = Duration.ofSeconds(10);
  static final Duration LONG = Duration.ofHours(1);
  final CulvertException gone = new CulvertException(Failure.POD_GONE, "gone");

  final ManualLoop loop = new ManualLoop();
  final FakeSession session = new FakeSession(loop);
  final Lifecycle life = session.life;
  CompletableFuture<Session> opened = new CompletableFuture<>();

  void connect() {
    opened = life.connect(TIMEOUT).toCompletableFuture();
    loop.run();
  }

  void open() {
    connect();
    life.settingsReceived();
    life.opened();
  }

  FakeStream dial() {
    FakeStream stream = new FakeStream();
    assertThat(life.admit(80, stream)).isNull();
    return stream;
  }

  CulvertException closed() {
    return life.closed().toCompletableFuture().getNow(null);
  }

  static Failure failure(CompletableFuture<Session> opened) {
    assertThat(opened).isCompletedExceptionally();
    return opened
        .handle((session, thrown) -> CulvertException.of(new CompletionException(thrown)))
        .join()
        .failure();
  }

  static boolean isStop(CulvertException why) {
    return why.failure() == Failure.STOPPED;
  }

  final class FakeStream implements Lifecycle.Stream {

    final List<CulvertException> resetBy = new ArrayList<>();
    @Nullable RuntimeException thrown;

    @Override
    public void reset(CulvertException why) {
      resetBy.add(why);
      if (thrown != null) {
        throw thrown;
      }
    }

    void close() {
      life.streamClosed(this);
      loop.run();
    }
  }
}
