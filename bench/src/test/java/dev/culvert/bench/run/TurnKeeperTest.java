package dev.culvert.bench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.bench.Turns;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TurnKeeperTest {

  private final TurnKeeper keeper;
  private final Fork first;
  private final Fork second;

  TurnKeeperTest() throws IOException {
    keeper = TurnKeeper.open(2);
    try (Fork stranger = new Fork(keeper, 7)) {
      stranger.say(Turns.WANT);
    }
    second = new Fork(keeper, 1);
    first = new Fork(keeper, 0);
  }

  @AfterEach
  void close() throws IOException {
    first.close();
    second.close();
    keeper.close();
  }

  @Test
  void whoWasSecondIsFirstTheNextTime() throws IOException {
    first.say(Turns.WANT);
    second.say(Turns.WANT);
    assertThat(first.hear()).isEqualTo(Turns.HAVE);
    assertThat(second.isTold()).isFalse();
    first.say(Turns.DONE);
    assertThat(second.hear()).isEqualTo(Turns.HAVE);
    second.say(Turns.DONE);

    second.say(Turns.WANT);
    first.say(Turns.WANT);
    assertThat(second.hear()).isEqualTo(Turns.HAVE);
    assertThat(first.isTold()).isFalse();
    second.say(Turns.DONE);
    assertThat(first.hear()).isEqualTo(Turns.HAVE);
  }

  @Test
  void noTurnBeginsBeforeBothWantOne() throws IOException {
    first.say(Turns.WANT);
    assertThat(keeper.joined(0).join()).isNotNull();
    assertThat(keeper.joined(1).join()).isNotNull();
    assertThat(first.isTold()).isFalse();
    second.say(Turns.WANT);
    assertThat(first.hear()).isEqualTo(Turns.HAVE);
  }

  @Test
  void whoIsGoneIsNotWaitedFor() throws IOException {
    first.say(Turns.WANT);
    second.say(Turns.WANT);
    assertThat(first.hear()).isEqualTo(Turns.HAVE);
    first.close();
    assertThat(second.hear()).isEqualTo(Turns.HAVE);
    second.say(Turns.DONE);
    second.say(Turns.WANT);
    assertThat(second.hear()).isEqualTo(Turns.HAVE);
  }

  @Test
  void theWarmUpGoesOnUntilItMayEndForBoth() throws IOException {
    first.say(Turns.WARM);
    second.say(Turns.WARMING);
    assertThat(first.hear()).isEqualTo(Turns.WARMING);
    assertThat(second.hear()).isEqualTo(Turns.WARMING);
    first.say(Turns.WARM);
    keeper.joined(1).join();
    assertThat(first.isTold()).isFalse();
    second.say(Turns.WARM);
    assertThat(first.hear()).isEqualTo(Turns.WARM);
    assertThat(second.hear()).isEqualTo(Turns.WARM);

    second.say(Turns.WANT);
    first.say(Turns.WANT);
    assertThat(first.hear()).isEqualTo(Turns.HAVE);
  }

  @Test
  void whoIsGoneInTheWarmUpIsNotWaitedFor() throws IOException {
    first.close();
    second.say(Turns.WARM);
    assertThat(second.hear()).isEqualTo(Turns.WARM);
  }

  @Test
  void whenTheTurnsEndWhoWaitsIsTold() throws IOException {
    first.say(Turns.WANT);
    keeper.joined(0).join();
    keeper.joined(1).join();
    keeper.giveUp();
    keeper.giveUp();
    // The end, or a reset if what it said was not read.
    assertThatThrownBy(first::hear).isInstanceOf(IOException.class);
  }

  /** A fork's end of the connection. */
  private static final class Fork implements AutoCloseable {

    private final Socket socket;

    Fork(TurnKeeper keeper, int number) throws IOException {
      String option = keeper.jvmOption(number);
      String told = option.substring(option.indexOf('=') + 1);
      assertThat(option).isEqualTo("-Dculvert.bench.turns=" + told);
      assertThat(told).endsWith(":" + number);
      socket =
          new Socket(
              InetAddress.getLoopbackAddress(),
              Integer.parseInt(told.substring(0, told.indexOf(':'))));
      socket.getOutputStream().write(told.charAt(told.length() - 1));
    }

    void say(int what) throws IOException {
      socket.getOutputStream().write(what);
    }

    int hear() throws IOException {
      int heard = socket.getInputStream().read();
      if (heard < 0) {
        throw new EOFException("the keeper is gone");
      }
      return heard;
    }

    boolean isTold() throws IOException {
      return socket.getInputStream().available() > 0;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
