/** A client transport that is not Culvert's own. */
module com.example.culvert.vertx {
  requires transitive dev.culvert.core;
  requires io.vertx.core;
  requires static org.jspecify;

  exports com.example.culvert.vertx;

  provides dev.culvert.core.spi.ClientTransportProvider with
      com.example.culvert.vertx.VertxTransportProvider;
}
