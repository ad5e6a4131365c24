package dev.culvert.server.netty;

import dev.culvert.core.spi.Availability;
import dev.culvert.server.spi.EngineConfig;
import dev.culvert.server.spi.ForwardServerProvider;
import dev.culvert.server.spi.ServerCapability;
import dev.culvert.server.spi.ServerEngine;
import io.netty.util.Version;
import java.util.EnumSet;
import java.util.Set;

/**
 * Provides the server engine {@code netty}. Its one option is {@code netty.tls}: {@code openssl}
 * for BoringSSL's TLS, which takes a fraction of the JDK's CPU and needs {@code
 * netty-tcnative-boringssl-static} on the class path; {@code jdk}; or {@code auto}, the default,
 * for the JDK's with clients, and with nodes BoringSSL's where it can be had. Thread-safe.
 */
public final class NettyServerProvider implements ForwardServerProvider {

  /** Netty 4.1 lacks it. */
  private static final String SINCE_4_2 = "io.netty.channel.MultiThreadIoEventLoopGroup";

  private static final String CODEC = "io.netty.handler.codec.http2.Http2FrameCodec";
  private static final String VENDOR = "The Netty Project";

  /** Does nothing. */
  public NettyServerProvider() {}

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
    try {
      Class.forName(SINCE_4_2, false, loader);
      return Availability.available(version(loader));
    } catch (ClassNotFoundException | LinkageError e) {
      return Availability.unavailable(
          version(loader) + " with a netty-transport that is older than 4.2 is on the class path",
          "import io.netty:netty-bom of 4.2 before what brings the older one, or choose another"
              + " server engine");
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
  public Set<ServerCapability> capabilities() {
    return EnumSet.of(
        ServerCapability.PRIOR_KNOWLEDGE,
        ServerCapability.TLS_ALPN,
        ServerCapability.UPGRADE,
        ServerCapability.ADOPT);
  }

  @Override
  public ServerEngine create(EngineConfig config) {
    availability().require("server netty");
    return new NettyEngine(config);
  }
}
