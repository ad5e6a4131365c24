/** The transport {@code okhttp} on an OkHttp of its own. */
module dev.culvert.transport.okhttp.shaded {
  requires transitive dev.culvert.core;
  requires java.logging;

  exports dev.culvert.transport.okhttp.shaded;

  provides dev.culvert.core.spi.ClientTransportProvider with
      dev.culvert.transport.okhttp.shaded.ShadedOkHttpTransportProvider;
}
