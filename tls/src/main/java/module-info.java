/** Certificates and keys from PEM and PKCS12 files, for TLS clients and servers. */
module dev.culvert.tls {
  requires static transitive org.jspecify;
  requires static org.bouncycastle.pkix;
  requires static org.bouncycastle.provider;

  exports dev.culvert.tls;
}
