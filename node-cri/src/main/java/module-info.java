/** The locator {@code cri}: finds pods by asking the container runtime. */
module dev.culvert.node.cri {
  requires transitive dev.culvert.core;
  requires com.google.gson;
  requires com.google.protobuf;
  requires io.grpc;
  requires io.grpc.netty.shaded;
  requires io.grpc.protobuf.lite;
  requires io.grpc.stub;

  exports dev.culvert.node.cri;

  provides dev.culvert.core.spi.PodLocatorProvider with
      dev.culvert.node.cri.CriLocatorProvider;
}
