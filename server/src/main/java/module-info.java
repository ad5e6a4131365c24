/** The roles: node and gateway, and what they ask of an HTTP/2 server library. */
module dev.culvert.server {
  requires transitive dev.culvert.core;
  requires java.management;
  requires jdk.management;

  exports dev.culvert.server;
  exports dev.culvert.server.greeting;
  exports dev.culvert.server.memory;
  exports dev.culvert.server.spi;

  uses dev.culvert.server.spi.ForwardServerProvider;
}
