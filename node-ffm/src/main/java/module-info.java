/**
 * The connector {@code ffm}: enters a pod's network namespace in the JVM, with setns(2) through
 * java.lang.foreign.
 */
module dev.culvert.node.ffm {
  requires transitive dev.culvert.core;

  exports dev.culvert.node.ffm;

  provides dev.culvert.core.spi.PodConnectorProvider with
      dev.culvert.node.ffm.FfmConnectorProvider;
}
