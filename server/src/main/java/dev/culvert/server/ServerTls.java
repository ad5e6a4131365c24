package dev.culvert.server;

import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * How a server shows who it is, over TLS 1.3 and 1.2. Immutable. {@code culvert-tls} reads the
 * managers from files.
 *
 * @param identity the server's certificate and key
 * @param clients whose certificates are let in: a client without one that this trusts fails the
 *     handshake; null to ask for none
 */
public record ServerTls(
    X509ExtendedKeyManager identity, @Nullable X509ExtendedTrustManager clients) {}
