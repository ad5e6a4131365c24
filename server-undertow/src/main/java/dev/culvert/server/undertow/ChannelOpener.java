package dev.culvert.server.undertow;

import dev.culvert.server.greeting.UpgradeRequest;
import dev.culvert.server.memory.ServerBuffers;
import dev.culvert.server.spi.ClientChannel;
import dev.culvert.server.spi.EngineConfig;
import io.undertow.connector.PooledByteBuffer;
import java.time.Duration;
import java.util.function.Function;
import org.xnio.StreamConnection;

/**
 * Makes a connection that has said what it speaks an HTTP/2 channel. Immutable.
 *
 * @param buffers of all connections; over TLS, each has room for a record
 * @param clients gets each channel on its I/O thread before anything is received on it
 */
record ChannelOpener(
    ServerBuffers buffers,
    EngineConfig config,
    Function<ClientChannel, ClientChannel.Handler> clients) {

  /** How long a client may take for each step. */
  Duration patience() {
    return config.patience();
  }

  /**
   * The preface has come; takes ownership of the connection and of the bytes after it.
   *
   * @return true
   */
  boolean open(StreamConnection connection, PooledBuffers held, PooledByteBuffer afterPreface) {
    start(new ForwardingChannel(connection, held, afterPreface, config));
    return true;
  }

  /** The 101 has gone, the preface is to come; takes ownership of the connection. */
  void open(StreamConnection connection, PooledBuffers held, UpgradeRequest request) {
    start(new ForwardingChannel(connection, held, request, config));
  }

  private void start(ForwardingChannel channel) {
    channel.requireSettingsWithin(patience());
    channel.serve(clients.apply(channel));
    channel.resumeReceives();
  }
}
