/** The connector {@code jnr}: enters a pod's network namespace in the JVM, with setns(2). */
module dev.culvert.node.jnr {
  requires transitive dev.culvert.core;
  requires org.jnrproject.ffi;

  exports dev.culvert.node.jnr;

  provides dev.culvert.core.spi.PodConnectorProvider with
      dev.culvert.node.jnr.JnrConnectorProvider;
}
