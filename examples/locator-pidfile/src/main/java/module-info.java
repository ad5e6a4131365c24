/** A pod locator that is not Culvert's own. */
module com.example.culvert.pidfile {
  requires transitive dev.culvert.core;
  requires static org.jspecify;

  exports com.example.culvert.pidfile;

  provides dev.culvert.core.spi.PodLocatorProvider with
      com.example.culvert.pidfile.PidFileLocatorProvider;
}
