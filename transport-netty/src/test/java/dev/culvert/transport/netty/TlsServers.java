package dev.culvert.transport.netty;

import dev.culvert.testkit.TestCertificates;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.io.IOException;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.X509ExtendedKeyManager;

/** TLS for the servers of tests: the JDK's, whatever the client has. */
final class TlsServers {

  private static final TestCertificates CERTIFICATES = TestCertificates.get();

  private TlsServers() {}

  static SslContext withCertificate(X509ExtendedKeyManager identity) throws SSLException {
    return builder(identity).build();
  }

  /** One that wants a certificate of the authority from its clients, in this version of TLS. */
  static SslContext wantingClientCertificate(String protocol) throws SSLException {
    return builder(CERTIFICATES.server())
        .protocols(protocol)
        .trustManager(CERTIFICATES.authority().trust())
        .clientAuth(ClientAuth.REQUIRE)
        .build();
  }

  /** A socket with TLS and without ALPN. */
  static SSLServerSocket withoutAlpn() throws GeneralSecurityException, IOException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(new KeyManager[] {CERTIFICATES.server()}, null, null);
    return (SSLServerSocket)
        context.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  private static SslContextBuilder builder(X509ExtendedKeyManager identity) {
    return SslContextBuilder.forServer(identity)
        .sslProvider(SslProvider.JDK)
        .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
        .applicationProtocolConfig(
            new ApplicationProtocolConfig(
                ApplicationProtocolConfig.Protocol.ALPN,
                ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                ApplicationProtocolNames.HTTP_2));
  }
}
