package dev.culvert.transport.netty;

import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.spi.Availability;
import dev.culvert.core.spi.ClientTransport;
import dev.culvert.core.spi.ClientTransportProvider;
import dev.culvert.core.spi.TransportCapability;
import io.netty.util.Version;
import java.util.Set;

/**
 * Provides the transport {@code netty}. Its options are {@code netty.loops}: event loops, 1 to 64,
 * over which sessions are spread; 1 if it is not given, since one loop carries a session's
 * connection and all its sockets. And {@code netty.tls}: {@code openssl} for BoringSSL's TLS, which
 * takes a fraction of the JDK's CPU and needs {@code netty-tcnative-boringssl-static} on the class
 * path; {@code jdk}; or {@code auto}, the default, for BoringSSL's where it can be had and else the
 * JDK's. Thread-safe.
 */
public final class NettyTransportProvider implements ClientTransportProvider {

  /** Netty 4.1 lacks it. */
  private static final String SINCE_4_2 = "io.netty.channel.MultiThreadIoEventLoopGroup";

  private static final String CODEC = "io.netty.handler.codec.http2.Http2FrameCodec";
  private static final String VENDOR = "The Netty Project";

  /** Does nothing. */
  public NettyTransportProvider() {}

  @Override
  public String name() {
    return "netty";
  }

  @Override
  public int priority() {
    return 7;
  }

  /** Looks at what is on the class path: frameworks bring a Netty of their own. */
  @Override
  public Availability availability() {
    ClassLoader loader = getClass().getClassLoader();
    return isRecent(loader)
        ? Availability.available(version(loader))
        : Availability.unavailable(
            version(loader) + " with a netty-transport that is older than 4.2 is on the class path",
            "add dev.culvert:culvert-transport-netty-shaded, which has its own, or import"
                + " io.netty:netty-bom of 4.2 before what brings the older one");
  }

  private static boolean isRecent(ClassLoader loader) {
    try {
      Class.forName(SINCE_4_2, false, loader);
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  /**
   * By the codec's jar, if it is Netty's own: one that all are packed into has another version. To
   * ask Netty is slow: it opens every jar there is, and reads the dates of its own in the user's
   * language.
   */
  private static String version(ClassLoader loader) {
    try {
      Package jar = Class.forName(CODEC, false, loader).getPackage();
      if (VENDOR.equals(jar.getImplementationVendor())) {
        return "Netty " + jar.getImplementationVersion();
      }
    } catch (ClassNotFoundException | LinkageError e) {
      // Then it may be known to Netty.
    }
    Version codec = Version.identify(loader).get("netty-codec-http2");
    return codec == null ? "Netty, version unknown" : "Netty " + codec.artifactVersion();
  }

  @Override
  public Set<TransportCapability> capabilities() {
    return Set.of(
        TransportCapability.PRIOR_KNOWLEDGE,
        TransportCapability.SETTINGS,
        TransportCapability.TLS_ALPN,
        TransportCapability.UPGRADE,
        TransportCapability.RELAY,
        TransportCapability.PER_STREAM_FLOW_CONTROL,
        TransportCapability.GROWING_WINDOWS,
        TransportCapability.ADOPT,
        TransportCapability.ACCEPT,
        TransportCapability.FIRST_BYTES,
        TransportCapability.KEEP_ALIVE);
  }

  @Override
  public ClientTransport create(TransportConfig config) {
    if (!isRecent(getClass().getClassLoader())) {
      availability().require("transport netty");
    }
    return new NettyTransport(config, capabilities(), NettyOptions.of(config.options()));
  }
}
