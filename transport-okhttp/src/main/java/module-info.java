/** The client transport on OkHttp. */
module dev.culvert.transport.okhttp {
  requires transitive dev.culvert.core;
  requires okhttp3;

  exports dev.culvert.transport.okhttp;

  provides dev.culvert.core.spi.ClientTransportProvider with
      dev.culvert.transport.okhttp.OkHttpTransportProvider;
}
