package dev.culvert.server.undertow;

import dev.culvert.core.config.Http2Settings;
import io.undertow.connector.PooledByteBuffer;
import java.time.Duration;
import java.util.function.Consumer;
import org.xnio.StreamConnection;

/**
 * Makes a connection that has said what it speaks an HTTP/2 channel. Immutable.
 *
 * @param buffers of all connections; over TLS, of {@link TlsListener#MIN_BUFFER} bytes at least
 * @param patience how long a client may take for each step: to say what it speaks, to finish a TLS
 *     handshake, to send its SETTINGS
 * @param onOpen gets each channel on its I/O thread before anything is received on it; sets the
 *     receive listener
 */
public record ChannelOpener(
    ServerBuffers buffers,
    Http2Settings settings,
    Duration patience,
    Consumer<ForwardingChannel> onOpen) {

  /**
   * The preface has come; takes ownership of the connection and of the bytes after it.
   *
   * @return true
   */
  boolean open(StreamConnection connection, ConnectionBuffers held, PooledByteBuffer afterPreface) {
    start(new ForwardingChannel(connection, held, afterPreface, settings));
    return true;
  }

  /** The 101 has gone, the preface is to come; takes ownership of the connection. */
  void open(StreamConnection connection, ConnectionBuffers held, UpgradeRequest request) {
    start(new ForwardingChannel(connection, held, request, settings));
  }

  private void start(ForwardingChannel channel) {
    channel.requireSettingsWithin(patience);
    onOpen.accept(channel);
    channel.resumeReceives();
  }
}
