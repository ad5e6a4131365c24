package dev.culvert.tck.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.server.ForwardServer;
import dev.culvert.server.spi.ForwardServerProvider;
import dev.culvert.testkit.Frame;
import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What whoever reaches the port can write into a server's log: nothing, as often as they like. */
@Timeout(180)
abstract class StrangersContract {

  private final ForwardServerProvider engine;
  private final List<String> logged = new CopyOnWriteArrayList<>();
  private final Handler handler = new Collecting();
  private final Negotiation mode;

  StrangersContract(ForwardServerProvider engine, Negotiation mode) {
    this.engine = engine;
    this.mode = mode;
    Logger.getLogger("").addHandler(handler);
  }

  @AfterEach
  void stop() {
    Logger.getLogger("").removeHandler(handler);
  }

  @Test
  void aFirstFrameThatIsNotSettingsIsNoError() throws IOException {
    try (CannedBackend backend = new CannedBackend();
        ForwardServer server = ForwardServer.start(engine, mode.config(), backend)) {
      for (int i = 0; i < 20; i++) {
        try (Socket socket = mode.connect(server.address())) {
          Http2Wire wire = new Http2Wire(socket, frame -> {}, () -> {});
          wire.write(Frame.PING, 0, 0, new byte[8]);
          socket.getInputStream().readAllBytes();
        } catch (IOException e) {
          // Closed before everything was read.
        }
      }
      assertThat(logged).isEmpty();
    }
  }

  /** Lines that an operator sees. */
  private final class Collecting extends Handler {

    @Override
    public void publish(LogRecord line) {
      if (line.getLevel().intValue() >= Level.WARNING.intValue()) {
        logged.add(line.getLoggerName() + ": " + line.getMessage());
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
