package dev.culvert.transport.okhttp;

import dev.culvert.core.Target;
import dev.culvert.core.config.ClientTls;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.wire.ConnectFailures;
import dev.culvert.core.wire.Relay;
import dev.culvert.core.wire.RelayAnswer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import javax.net.SocketFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Makes sockets that are connected when a gateway relays them: what OkHttp says on one is for the
 * node, and TLS to the gateway is beneath. Thread-safe.
 */
final class RelayedSockets extends SocketFactory {

  private static final int BUFFER_SIZE = 1 << 12;

  private final SocketFactory sockets;
  private final Target target;
  private final TransportConfig config;
  private final @Nullable SessionTls tls;

  /**
   * @param sockets makes the sockets to the gateway
   * @param tls over them; null for none
   */
  RelayedSockets(
      SocketFactory sockets, Target target, TransportConfig config, @Nullable SessionTls tls) {
    this.sockets = sockets;
    this.target = target;
    this.config = config;
    this.tls = tls;
  }

  @Override
  public Socket createSocket() throws IOException {
    return new LayeredSocket(sockets.createSocket(), this::layer);
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return sockets.createSocket(host, port);
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return sockets.createSocket(host, port, localHost, localPort);
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return sockets.createSocket(host, port);
  }

  @Override
  public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
      throws IOException {
    return sockets.createSocket(address, port, localAddress, localPort);
  }

  private Socket layer(Socket connected) throws IOException {
    Socket gateway = tls == null ? connected : secured(tls, connected);
    ask(gateway.getInputStream(), gateway.getOutputStream());
    return gateway;
  }

  private SSLSocket secured(SessionTls layer, Socket connected) throws IOException {
    ClientTls settings = config.tls();
    String name = settings.serverName();
    SSLSocket secured =
        (SSLSocket)
            layer.createSocket(connected, name == null ? host() : name, target.port(), true);
    SSLParameters parameters = secured.getSSLParameters();
    parameters.setProtocols(ClientTls.PROTOCOLS.toArray(String[]::new));
    parameters.setApplicationProtocols(new String[] {Relay.PROTOCOL});
    if (settings.checksServerName()) {
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
    }
    if (name != null) {
      // The JDK asks by itself only for names that have a dot.
      parameters.setServerNames(List.of(new SNIHostName(name)));
    }
    secured.setSSLParameters(parameters);
    secured.startHandshake();
    if (!Relay.PROTOCOL.equals(secured.getApplicationProtocol())) {
      throw ConnectFailures.noAlpn(target.server());
    }
    return secured;
  }

  private void ask(InputStream in, OutputStream out) throws IOException {
    ByteBuffer request = Relay.request(target.server().getRawAuthority(), target.route().path());
    byte[] bytes = new byte[request.remaining()];
    request.get(bytes);
    out.write(bytes);
    out.flush();
    RelayAnswer answer = new RelayAnswer(target.toString());
    byte[] said = new byte[BUFFER_SIZE];
    int count = in.read(said);
    while (count >= 0 && !answer.take(ByteBuffer.wrap(said, 0, count))) {
      count = in.read(said);
    }
    if (!answer.isAccepted()) {
      throw answer.refusal();
    }
  }

  /** An IPv6 address without the brackets that it has in a URI. */
  private String host() {
    String host = target.server().getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }
}
