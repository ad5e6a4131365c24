package dev.culvert.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.SocketFactory;

/**
 * {@link Culvert#socketFactory} for drivers that make their factory themselves, by the name of its
 * class and one argument, as PostgreSQL's does with {@code socketFactory} and {@code
 * socketFactoryArg}. Thread-safe.
 */
public final class CulvertSocketFactory extends SocketFactory {

  private static final Map<String, Culvert> OPEN = new ConcurrentHashMap<>();
  private static final AtomicLong NUMBERS = new AtomicLong();

  private final SocketFactory factory;

  /**
   * @param id {@link Culvert#id} of the one that leads to the pod
   * @throws IllegalArgumentException if none of that id is open
   */
  public CulvertSocketFactory(String id) {
    Culvert culvert = OPEN.get(id);
    if (culvert == null) {
      throw new IllegalArgumentException(
          "no Culvert with the id '" + id + "' is open; take the id of one that is, Culvert.id()");
    }
    this.factory = culvert.socketFactory();
  }

  /** Makes a Culvert known, until it is forgotten; returns its id. */
  static String register(Culvert culvert) {
    String id = "culvert-" + NUMBERS.incrementAndGet();
    OPEN.put(id, culvert);
    return id;
  }

  static void forget(String id) {
    OPEN.remove(id);
  }

  @Override
  public Socket createSocket() throws IOException {
    return factory.createSocket();
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return factory.createSocket(host, port);
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return factory.createSocket(host, port, localHost, localPort);
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return factory.createSocket(host, port);
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return factory.createSocket(host, port, localHost, localPort);
  }
}
