/** The choice between BoringSSL's TLS and the JDK's, for what stands on Netty. */
module dev.culvert.netty.tls {
  requires transitive dev.culvert.core;
  requires io.netty.buffer;
  requires io.netty.common;
  requires transitive io.netty.handler;

  exports dev.culvert.netty.tls;
}
