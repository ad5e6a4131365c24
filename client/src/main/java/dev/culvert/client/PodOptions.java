package dev.culvert.client;

import dev.culvert.core.PodRef;
import dev.culvert.core.Route;
import dev.culvert.core.StrictSession;
import dev.culvert.core.Target;
import dev.culvert.core.config.Amounts;
import dev.culvert.core.config.Cleartext;
import dev.culvert.core.config.ClientTls;
import dev.culvert.core.config.GatewayMode;
import dev.culvert.core.config.Http2Settings;
import dev.culvert.core.config.TransportConfig;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the command {@code culvert port-forward}, by the same names and with the same
 * defaults: {@code --connect-timeout 5s} is {@link #connectTimeout} here, and {@code
 * option("connect-timeout", "5s")} for whoever has text. What the program leaves open is taken from
 * the system property of that name behind {@code culvert.}, such as {@code
 * -Dculvert.transport=jetty}. Not thread-safe.
 *
 * @param <B> the builder itself
 */
public abstract sealed class PodOptions<B extends PodOptions<B>>
    permits ConnectBuilder, ForwardBuilder {

  static final List<String> NAMES =
      List.of(
          "server",
          "node",
          "namespace",
          "pod",
          "address",
          "transport",
          "connect-timeout",
          "keep-alive",
          "cleartext",
          "gateway-mode",
          "server-ca",
          "server-name",
          "insecure-skip-name-check",
          "client-cert",
          "client-key",
          "client-key-password-file",
          "stream-window",
          "max-stream-window",
          "connection-window",
          "max-frame-size",
          "max-streams",
          "grace",
          "set",
          "strict");

  private static final String PROPERTIES = "culvert.";

  private final TlsOptions tls = new TlsOptions();
  private final Map<String, String> providerOptions = new HashMap<>();
  private @Nullable String server;
  private @Nullable String node;
  private String namespace = "default";
  private @Nullable String pod;
  private @Nullable String transport;
  private TransportConfig config = TransportConfig.DEFAULT;
  private int streamWindow = Http2Settings.DEFAULT.streamWindow();
  private @Nullable Integer maxStreamWindow;
  private @Nullable Integer connectionWindow;
  private int maxFrameSize = Http2Settings.DEFAULT.maxFrameSize();
  private int maxStreams = Http2Settings.DEFAULT.maxStreams();
  private Duration grace = Duration.ofSeconds(2);
  private boolean strict;

  PodOptions() {}

  /**
   * The gateway, or the node itself: {@code https://HOST:PORT}, or {@code http://} for cleartext.
   */
  public B server(String url) {
    server = url;
    return self();
  }

  /** The node that the gateway shall ask; left out, the server is the node. */
  public B node(String name) {
    node = name;
    return self();
  }

  /** The pod's namespace; {@code default} unless it is said. */
  public B namespace(String name) {
    namespace = name;
    return self();
  }

  /** The pod's name; {@code pod/NAME} is the same. */
  public B pod(String name) {
    pod = name.replaceFirst("^pod/", "");
    return self();
  }

  /** The HTTP/2 client library: {@code netty}, {@code jetty}, {@code okhttp}; else the best. */
  public B transport(String name) {
    transport = name;
    return self();
  }

  /** For connecting and the server's answer together, and for the pod to accept; 10 s. */
  public B connectTimeout(Duration timeout) {
    config = config.withConnectTimeout(timeout);
    return self();
  }

  /** How often to PING; after two without an answer the session is lost; zero for never; 10 s. */
  public B keepAlive(Duration interval) {
    config = config.withKeepAlive(interval);
    return self();
  }

  /** How HTTP/2 begins at {@code http://} servers; with prior knowledge. */
  public B cleartext(Cleartext way) {
    config = config.withCleartext(way);
    return self();
  }

  /** What a gateway passes on; a relay where one can be had, and else streams. */
  public B gatewayMode(GatewayMode mode) {
    config = config.withGateway(mode);
    return self();
  }

  /** Trusts servers whose certificate one of these authorities has signed: PEM or PKCS12. */
  public B serverCa(Path file) {
    tls.serverCa = file;
    return self();
  }

  /** The name to find in the server's certificate; the host in its address. */
  public B serverName(String name) {
    tls.serverName = name;
    return self();
  }

  /** Takes a trusted certificate whatever name it is for: whoever holds one can be the server. */
  public B insecureSkipNameCheck() {
    tls.skipsNameCheck = true;
    return self();
  }

  /** Shows this certificate: PEM, or PKCS12 (.p12, .pfx) with its key. */
  public B clientCert(Path file) {
    tls.certificate = file;
    return self();
  }

  /** The certificate's private key, PEM; not with PKCS12. */
  public B clientKey(Path file) {
    tls.key = file;
    return self();
  }

  /** Its first line is the password of the key or the PKCS12 file. */
  public B clientKeyPasswordFile(Path file) {
    tls.passwordFile = file;
    return self();
  }

  /** Trust and identity from elsewhere, instead of files. */
  public B tls(ClientTls settings) {
    tls.made = settings;
    return self();
  }

  /** Bytes unread on one connection, as it begins; 1 MiB. */
  public B streamWindow(int bytes) {
    streamWindow = bytes;
    return self();
  }

  /** What that grows to where round trips are long, 0 for not at all; 16 MiB. */
  public B maxStreamWindow(int bytes) {
    maxStreamWindow = bytes;
    return self();
  }

  /** Bytes in flight on the whole HTTP/2 connection; 16 MiB. */
  public B connectionWindow(int bytes) {
    connectionWindow = bytes;
    return self();
  }

  /** Largest DATA frame accepted, in bytes; 64 KiB. */
  public B maxFrameSize(int bytes) {
    maxFrameSize = bytes;
    return self();
  }

  /** Connections at once; 2,000. */
  public B maxStreams(int streams) {
    maxStreams = streams;
    return self();
  }

  /** How long what is open may go on at the close; 2 s. */
  public B grace(Duration time) {
    grace = time;
    return self();
  }

  /** Tuning of one provider: {@code set("netty.loops", "2")}. */
  public B set(String name, String value) {
    providerOptions.put(name, value);
    return self();
  }

  /** Whether misuse of streams is found and named; for tests, see {@link StrictSession}. */
  public B strict(boolean wanted) {
    strict = wanted;
    return self();
  }

  /**
   * One setting by its name and as text, as in the command's configuration file: {@code
   * option("keep-alive", "30s")}.
   *
   * @throws IllegalArgumentException if there is no such setting, or the text is wrong; the message
   *     names it
   */
  public B option(String name, String value) {
    try {
      if (!take(name, value)) {
        throw new IllegalArgumentException(
            "there is no such option here; there are: " + String.join(", ", names()));
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
    }
    return self();
  }

  /** As {@link #option}, for each entry. */
  public B options(Map<String, String> named) {
    named.forEach(this::option);
    return self();
  }

  /** For the fluent style. */
  abstract B self();

  /** What {@link #take} takes. */
  abstract List<String> names();

  /** What the system properties say; before anything else is said. */
  final void takeProperties() {
    for (String name : NAMES) {
      String value = System.getProperty(PROPERTIES + name);
      if (value != null) {
        try {
          take(name, value);
        } catch (IllegalArgumentException e) {
          throw new IllegalArgumentException(
              "system property " + PROPERTIES + name + ": " + e.getMessage(), e);
        }
      }
    }
  }

  /** Takes a setting as text; false if there is none of this name. */
  boolean take(String name, String value) {
    switch (name) {
      case "server" -> server(value);
      case "node" -> node(value);
      case "namespace" -> namespace(value);
      case "pod" -> pod(value);
      case "transport" -> transport(value);
      case "connect-timeout" -> connectTimeout(Amounts.time(value));
      case "keep-alive" -> keepAlive(Amounts.time(value));
      case "cleartext" -> cleartext(named(Cleartext.values(), value));
      case "gateway-mode" -> gatewayMode(named(GatewayMode.values(), value));
      case "server-ca" -> serverCa(Path.of(value));
      case "server-name" -> serverName(value);
      case "insecure-skip-name-check" -> tls.skipsNameCheck = flag(value);
      case "client-cert" -> clientCert(Path.of(value));
      case "client-key" -> clientKey(Path.of(value));
      case "client-key-password-file" -> clientKeyPasswordFile(Path.of(value));
      case "stream-window" -> streamWindow(Amounts.bytes(value));
      case "max-stream-window" -> maxStreamWindow(Amounts.bytes(value));
      case "connection-window" -> connectionWindow(Amounts.bytes(value));
      case "max-frame-size" -> maxFrameSize(Amounts.bytes(value));
      case "max-streams" -> maxStreams(Integer.parseInt(value));
      case "grace" -> grace(Amounts.time(value));
      case "set" -> setAll(value);
      case "strict" -> strict(flag(value));
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Checks everything, and chooses the transport. */
  final Opening opening() {
    URI uri = Target.parseServer(required(server, "server", "server(\"https://HOST:PORT\")"));
    PodRef named = new PodRef(namespace, required(pod, "pod", "pod(\"NAME\")"));
    TransportConfig complete =
        config
            .withHttp2(
                Http2Settings.of(
                    streamWindow, maxStreamWindow, connectionWindow, maxFrameSize, maxStreams))
            .withTls(tls.settings(uri))
            .withOptions(providerOptions);
    return new Opening(
        TransportChoice.of(transport, uri, complete.cleartext()),
        complete,
        new Target(uri, new Route(node, named)),
        grace,
        strict);
  }

  private void setAll(String settings) {
    for (String setting : settings.split(",", -1)) {
      int equals = setting.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException("'" + setting + "' must be NAME=VALUE");
      }
      set(setting.substring(0, equals), setting.substring(equals + 1));
    }
  }

  private static String required(@Nullable String value, String what, String call) {
    if (value == null) {
      throw new IllegalArgumentException(
          "no " + what + " is given; say it with " + call + " or -D" + PROPERTIES + what);
    }
    return value;
  }

  private static boolean flag(String value) {
    return switch (value) {
      case "true", "" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("'" + value + "' must be true or false");
    };
  }

  private static <E extends Enum<E>> E named(E[] values, String text) {
    return Arrays.stream(values)
        .filter(value -> nameOf(value).equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    Arrays.stream(values)
                        .map(PodOptions::nameOf)
                        .collect(Collectors.joining(", ", "'" + text + "' must be one of ", ""))));
  }

  private static String nameOf(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
