package dev.culvert.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.Failure;
import org.junit.jupiter.api.Test;

/** What is thrown on the way ends a session, and keeps nothing else from ending. */
class LifecycleFaultsTest extends LifecycleFixture {

  @Test
  void whatIsThrownEndsTheSession() {
    session.onAsked =
        () -> {
          throw new NoSuchMethodError("io.example.Library.connect()");
        };
    connect();
    assertThat(session.asked).containsExactly("connect", "abandon");
    assertThat(failure(opened)).isEqualTo(Failure.UNAVAILABLE);
    assertThat(closed()).hasMessageContaining("io.example.Library.connect()");
  }

  @Test
  void whatIsThrownElsewhereEndsTheSession() {
    connect();
    life.failed(new OutOfMemoryError("unable to create native thread"));
    loop.run();
    assertThat(session.asked).containsExactly("connect", "abandon");
    life.disconnected();
    assertThat(failure(opened)).isEqualTo(Failure.UNAVAILABLE);
  }

  @Test
  void streamThatCannotBeResetKeepsNeitherTheOthersNorTheEnd() {
    open();
    FakeStream first = dial();
    FakeStream broken = dial();
    broken.thrown = new IllegalStateException("cannot");
    FakeStream last = dial();
    life.requestFailed(gone);
    loop.run();
    assertThat(session.asked).containsExactly("connect", "abandon");
    assertThat(first.resetBy).contains(gone);
    assertThat(last.resetBy).contains(gone);
    life.disconnected();
    first.close();
    assertThat(life.closed().toCompletableFuture()).as("with one still open").isNotDone();
    last.close();
    assertThat(closed()).isSameAs(gone).hasSuppressedException(broken.thrown);
    broken.close();
  }

  @Test
  void streamThatCannotBeResetIsNotWaitedForOnceTheConnectionIsGone() {
    open();
    FakeStream broken = dial();
    life.disconnected();
    broken.thrown = new IllegalStateException("cannot");
    assertThat(life.closed().toCompletableFuture()).isNotDone();
    life.stop(SECOND);
    loop.pass(SECOND);
    assertThat(closed().failure()).isEqualTo(Failure.SESSION_LOST);
  }

  @Test
  void streamThatThrowsItsReasonBackIsOneThatCannotBeReset() {
    open();
    dial().thrown = gone;
    life.requestFailed(gone);
    loop.run();
    life.disconnected();
    assertThat(closed()).isSameAs(gone);
  }

  @Test
  void timerThatIsDueAsTheAnswerComesEndsNothing() {
    connect();
    loop.due(TIMEOUT, life::opened);
    assertThat(opened).isCompletedWithValue(session);
    assertThat(session.asked).containsExactly("connect");
  }
}
