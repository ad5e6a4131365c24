package dev.culvert.transport.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import javax.net.ssl.SSLException;

/**
 * Sets up a session's connection: TLS first, an HTTP/1.1 request to upgrade or for a relay, or
 * HTTP/2 at once.
 */
final class ConnectionInitializer extends ChannelInitializer<Channel> {

  private static final String ALPN = "alpn";

  private final NettySession session;
  private final TlsClient tls;

  ConnectionInitializer(NettySession session, TlsClient tls) {
    this.session = session;
    this.tls = tls;
  }

  /**
   * Makes what every connection of the transport needs; blocks.
   *
   * @throws SSLException if it cannot be made
   */
  void prepare() throws SSLException {
    if (session.isSecure()) {
      tls.context(session.alpn());
    }
  }

  /** What is thrown here ends the session, and not the connection alone. */
  @Override
  protected void initChannel(Channel channel) {
    try {
      addHandlers(channel);
    } catch (Throwable e) {
      session.life().failed(e);
    }
  }

  private void addHandlers(Channel channel) throws SSLException {
    if (session.isSecure()) {
      // First what hears of TLS: the handshake begins as soon as its handler is added.
      channel
          .pipeline()
          .addLast(ALPN, new AlpnHandler(session))
          .addBefore(ALPN, null, tls.newHandler(channel.alloc(), session.target(), session.alpn()));
    } else if (session.relays()) {
      channel.pipeline().addLast(new RelayHandshake(session));
    } else if (session.upgrades()) {
      NettyUpgrade.addTo(channel.pipeline(), session);
    } else {
      Http2Layer.addTo(channel.pipeline(), session);
    }
  }
}
