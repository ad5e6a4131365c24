/**
 * What the transport and the server engine on Netty have in common: the choice between BoringSSL's
 * TLS and the JDK's.
 */
@NullMarked
package dev.culvert.netty.tls;

import org.jspecify.annotations.NullMarked;
