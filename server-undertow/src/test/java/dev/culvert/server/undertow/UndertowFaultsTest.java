package dev.culvert.server.undertow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.tck.server.RawHttp2Client;
import dev.culvert.testkit.Patience;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Each fault of stock Undertow 2.4 that a forwarder meets, so that its repair upstream is noticed;
 * that it is not here is in the contract. The numbers are those of this package's documentation.
 */
@Timeout(180)
final class UndertowFaultsTest {

  private static final int MIB = 1 << 20;
  private static final int INITIAL_WINDOW = 65_535;

  @Test
  void fault1TheConnectionWindowDeadlocksAWideStreamWindow() throws IOException {
    try (StockUndertow server = new StockUndertow(MIB, 100);
        RawHttp2Client client = new RawHttp2Client(server.address())) {
      assertThat(client.post("/discard").sendWhatFits(MIB)).isEqualTo(INITIAL_WINDOW);
      Patience.await("bytes discarded").until(() -> server.discarded() == INITIAL_WINDOW);
      client.ping();
      assertThat(client.connectionWindow()).isZero();
    }
  }

  @Test
  void fault2OneUnreadStreamStallsAllUploads() throws IOException {
    try (StockUndertow server = new StockUndertow(INITIAL_WINDOW, 100);
        RawHttp2Client client = new RawHttp2Client(server.address())) {
      client.post("/stall").sendWhatFits(MIB);
      RawHttp2Client.Stream other = client.post("/discard");
      assertThat(other.status()).isEqualTo("200");
      client.ping();
      assertThat(other.sendWhatFits(1)).isZero();
    }
  }

  @Test
  void fault3OneUnreadStreamSuspendsTheConnection() throws IOException {
    try (StockUndertow server = new StockUndertow(MIB, 100);
        RawHttp2Client client = new RawHttp2Client(server.address())) {
      RawHttp2Client.Stream unread = client.post("/stall");
      assertThat(unread.status()).isEqualTo("200");
      for (int i = 0; i < 40; i++) {
        unread.force(new byte[16_384], false);
      }
      assertThat(client.isPingAnsweredWithin(1_000)).isFalse();
    }
  }

  @Test
  void fault4ResetStreamsLeakTheConnectionWindow() throws IOException {
    try (StockUndertow server = new StockUndertow(INITIAL_WINDOW, 100);
        RawHttp2Client client = new RawHttp2Client(server.address())) {
      for (int i = 0; i < 6; i++) {
        RawHttp2Client.Stream stream = client.post("/stall");
        stream.sendWhatFits(10_000);
        stream.reset(RawHttp2Client.CANCEL);
      }
      client.ping();
      assertThat(client.connectionWindow()).isEqualTo(INITIAL_WINDOW - 60_000);
    }
  }

  @Test
  void fault5LateDataEndsTheConnection() throws IOException {
    try (StockUndertow server = new StockUndertow(INITIAL_WINDOW, 100);
        RawHttp2Client client = new RawHttp2Client(server.address())) {
      RawHttp2Client.Stream stream = client.post("/reset");
      stream.awaitReset();
      stream.force(new byte[10], false);
      client.awaitEof();
      assertThat(client.goAway()).isEqualTo(1);
    }
  }

  @Test
  void fault6AnErrorAnswerWaitsForTheBody() throws IOException {
    try (StockUndertow server = new StockUndertow(INITIAL_WINDOW, 100);
        RawHttp2Client client = new RawHttp2Client(server.address())) {
      RawHttp2Client.Stream stream = client.post("/refuse");
      client.ping();
      client.ping();
      assertThat(stream.hasStatus()).isFalse();
      stream.end();
      assertThat(stream.status()).isEqualTo("502");
    }
  }

  @Test
  void fault7BodiesEndAt2MiB() throws IOException {
    try (StockUndertow server = new StockUndertow(INITIAL_WINDOW, 100);
        RawHttp2Client client = new RawHttp2Client(server.address())) {
      RawHttp2Client.Stream stream = client.post("/discard");
      // The stream is reset, or, if more of it was under way, the connection ends: fault 5.
      assertThatThrownBy(() -> stream.send(new byte[3 * MIB])).isInstanceOf(IOException.class);
      assertThat(server.discarded()).isBetween((long) MIB, 3L * MIB - 1);
    }
  }

  @Test
  void fault8SomeAbortedStreamsEndTheConnection() throws IOException {
    try (StockUndertow server = new StockUndertow(INITIAL_WINDOW, 1_000);
        RawHttp2Client client = new RawHttp2Client(server.address())) {
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 1_000; i++) {
                  client.post("/stall").reset(RawHttp2Client.CANCEL);
                }
                client.ping();
              })
          .isInstanceOfAny(IOException.class, AssertionError.class);
      client.awaitEof();
    }
  }

  @Test
  void fault9AResetIsNotToldWhileNothingIsRead() throws IOException {
    try (StockUndertow server = new StockUndertow(INITIAL_WINDOW, 100);
        RawHttp2Client client = new RawHttp2Client(server.address())) {
      RawHttp2Client.Stream stream = client.post("/stall");
      assertThat(stream.status()).isEqualTo("200");
      stream.reset(RawHttp2Client.CANCEL);
      client.ping();
      client.ping();
      assertThat(server.completed()).isZero();
    }
  }

  @Test
  void fault13TheLimitOfStreamsIsNotEnforced() throws IOException {
    try (StockUndertow server = new StockUndertow(INITIAL_WINDOW, 2);
        RawHttp2Client client = new RawHttp2Client(server.address())) {
      for (int i = 0; i < 10; i++) {
        assertThat(client.post("/stall").status()).isEqualTo("200");
      }
    }
  }

  @Test
  void fault16AHandlerThatReturnsHasAnswered() throws IOException {
    try (StockUndertow server = new StockUndertow(INITIAL_WINDOW, 100);
        RawHttp2Client client = new RawHttp2Client(server.address())) {
      RawHttp2Client.Stream stream = client.request("POST", "/later", true);
      assertThat(stream.status()).isEqualTo("200");
      assertThat(stream.awaitEnd()).isEmpty();
    }
  }

  @Test
  void fault22CreditGoesBackByHalves() throws IOException {
    try (StockUndertow server = new StockUndertow(INITIAL_WINDOW, 100);
        RawHttp2Client client = new RawHttp2Client(server.address())) {
      RawHttp2Client.Stream stream = client.post("/discard");
      stream.send(new byte[INITIAL_WINDOW / 4]);
      Patience.await("bytes discarded").until(() -> server.discarded() == INITIAL_WINDOW / 4);
      client.ping();
      assertThat(stream.window()).isEqualTo(INITIAL_WINDOW - INITIAL_WINDOW / 4);
    }
  }
}
