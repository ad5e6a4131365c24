package dev.culvert.server.undertow;

import dev.culvert.core.config.Http2Settings;
import io.undertow.connector.ByteBufferPool;
import io.undertow.connector.PooledByteBuffer;
import java.time.Duration;
import java.util.function.Consumer;
import org.xnio.StreamConnection;

/**
 * Makes a connection that has said what it speaks an HTTP/2 channel. Immutable.
 *
 * @param buffers what is read goes into these; over TLS, of {@link TlsListener#MIN_BUFFER} bytes at
 *     least
 * @param patience how long a client may take to say what it speaks, and how long to finish a TLS
 *     handshake
 * @param onOpen gets each channel on its I/O thread before anything is received on it; sets the
 *     receive listener
 */
public record ChannelOpener(
    ByteBufferPool buffers,
    Http2Settings settings,
    Duration patience,
    Consumer<ForwardingChannel> onOpen) {

  /** The preface has come; takes ownership of the connection and of the bytes after it. */
  void open(StreamConnection connection, PooledByteBuffer afterPreface) {
    ForwardingChannel channel = new ForwardingChannel(connection, buffers, afterPreface, settings);
    onOpen.accept(channel);
    channel.resumeReceives();
  }
}
