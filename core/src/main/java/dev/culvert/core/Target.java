package dev.culvert.core;

import java.net.URI;
import java.util.Set;

/**
 * Where a session goes: a server and what to ask of it. Immutable.
 *
 * @param server {@code http://host:port} or {@code https://host:port}, without path or query (a
 *     lone slash is dropped); another scheme is for a transport that has servers of its own
 * @param route what to ask for
 */
public record Target(URI server, Route route) {

  private static final Set<String> HTTP = Set.of("http", "https");

  /**
   * @throws IllegalArgumentException if the server's address is not of that form
   */
  public Target {
    server = requireServer(server);
  }

  /**
   * Reads the address of an HTTP server.
   *
   * @throws IllegalArgumentException if the text is not {@code http://host:port} or {@code
   *     https://host:port}
   */
  public static URI parseServer(String text) {
    URI server;
    try {
      server = requireServer(URI.create(text));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(serverRule(text), e);
    }
    if (!HTTP.contains(server.getScheme())) {
      throw new IllegalArgumentException(serverRule(text));
    }
    return server;
  }

  /** The server's port: the one given, or the scheme's own. */
  public int port() {
    if (server.getPort() >= 0) {
      return server.getPort();
    }
    return server.getScheme().equals("https") ? 443 : 80;
  }

  /** {@code server} followed by the request path. */
  @Override
  public String toString() {
    return server + route.path();
  }

  private static URI requireServer(URI server) {
    String path = server.getRawPath();
    boolean bare = path == null || path.isEmpty() || path.equals("/");
    if (server.getScheme() == null
        || server.getHost() == null
        || server.getRawUserInfo() != null
        || server.getRawQuery() != null
        || server.getRawFragment() != null
        || server.getPort() == 0
        || server.getPort() > PortMapping.MAX_PORT
        || !bare) {
      throw new IllegalArgumentException(serverRule(server.toString()));
    }
    return bare(server);
  }

  private static URI bare(URI server) {
    return URI.create(server.getScheme() + "://" + server.getRawAuthority());
  }

  private static String serverRule(String text) {
    return "server address "
        + Printable.quoted(text)
        + " must be http://HOST:PORT or https://HOST:PORT, without path or query";
  }
}
