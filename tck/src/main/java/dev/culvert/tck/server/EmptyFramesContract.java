package dev.culvert.tck.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.server.ForwardServer;
import dev.culvert.server.spi.ForwardServerProvider;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** DATA without a byte: of use once on each connection, as its end. */
@Timeout(180)
abstract class EmptyFramesContract {

  private static final String PATH = "/portForward/default/web";
  private static final int LIMIT = 1_000;
  private static final int ENHANCE_YOUR_CALM = 0xb;

  private final CannedBackend backend = new CannedBackend();
  private final ForwardServer server;
  private final Negotiation.Connected connected;

  EmptyFramesContract(ForwardServerProvider engine, Negotiation mode) throws IOException {
    server = ForwardServer.start(engine, mode.config(), backend);
    connected = mode.open(server, PATH);
  }

  @AfterEach
  void stop() throws IOException {
    connected.close();
    server.close();
    backend.close();
  }

  /** As of a user who only downloads. */
  @Test
  void connectionsOnWhichTheClientSendsNothingAreServedWithoutEnd() throws IOException {
    for (int i = 0; i <= LIMIT + 1; i++) {
      RawHttp2Client.Stream stream = connected.post(PATH, "port", CannedBackend.END_THEN_RESET);
      stream.force(new byte[0], true);
      assertThat(stream.awaitEnd()).as("connection %d", i).isEmpty();
    }
    assertThat(connected.client().goAway()).isNull();
  }

  @Test
  void framesThatSayNothingAreTakenUpToALimit() throws IOException {
    RawHttp2Client.Stream stream = connected.post(PATH, "port", CannedBackend.DISCARD);
    assertThat(stream.status()).isEqualTo("200");
    for (int i = 0; i <= LIMIT; i++) {
      stream.force(new byte[0], false);
    }
    connected.client().awaitEof();
    assertThat(connected.client().goAway()).isEqualTo(ENHANCE_YOUR_CALM);
  }
}
