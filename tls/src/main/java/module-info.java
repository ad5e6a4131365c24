/** Certificates and keys from PEM and PKCS12 files, for TLS clients and servers. */
module dev.culvert.tls {
  requires static transitive org.jspecify;
  requires nl.altindag.ssl;
  requires nl.altindag.ssl.pem;
  requires org.bouncycastle.provider;

  exports dev.culvert.tls;
}
