package dev.culvert.tck;

import dev.culvert.testkit.TestCertificates;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * A server that does what a test tells it, byte by byte: HTTP/2 without a library, so that it can
 * break every rule. Each connection runs the script on a thread of its own. Thread-safe.
 */
final class FramePeer implements AutoCloseable {

  private final ConnectionMode mode;
  private final Tls tls;
  private final Script script;
  private final ServerSocket listener;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private final List<Throwable> errors = new CopyOnWriteArrayList<>();

  private FramePeer(ConnectionMode mode, Tls tls, Script script) throws IOException {
    this.mode = mode;
    this.tls = tls;
    this.script = script;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  /** A peer that speaks as the mode demands. */
  static FramePeer start(ConnectionMode mode, Script script) {
    return start(mode, mode.isTls() ? Tls.H2 : Tls.NONE, script);
  }

  /**
   * @param mode how the client believes to reach it
   */
  static FramePeer start(ConnectionMode mode, Tls tls, Script script) {
    try {
      FramePeer peer = new FramePeer(mode, tls, script);
      peer.startThread(peer::accept);
      return peer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  URI uri() {
    return mode.address(URI.create("http://127.0.0.1:" + listener.getLocalPort()));
  }

  /** Ends every script; fails if one found fault with the client. Idempotent. */
  @Override
  public void close() {
    try {
      listener.close();
      for (Socket socket : sockets) {
        socket.close();
      }
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!errors.isEmpty()) {
      throw new AssertionError("the peer's script failed: " + errors.get(0), errors.get(0));
    }
  }

  private void accept() throws Exception {
    while (true) {
      Socket socket = listener.accept();
      sockets.add(socket);
      startThread(() -> serve(socket));
    }
  }

  private void serve(Socket socket) throws Exception {
    try (socket) {
      socket.setTcpNoDelay(true);
      script.run(new FrameConnection(mode, tls == Tls.NONE ? socket : secured(socket), socket));
    }
  }

  private SSLSocket secured(Socket socket) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {TestCertificates.get().server()}, null, null);
      SSLSocket secured = (SSLSocket) context.getSocketFactory().createSocket(socket, null, true);
      if (tls == Tls.H2) {
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {mode.protocol()});
        secured.setSSLParameters(parameters);
      }
      secured.startHandshake();
      return secured;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private void startThread(Step step) {
    Thread thread =
        new Thread(
            () -> {
              try {
                step.run();
              } catch (IOException e) {
                // The connection's end, which most scripts wait for.
              } catch (Exception | AssertionError e) {
                errors.add(e);
              }
            },
            "frame-peer");
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  /** What the peer does beneath HTTP/2. */
  enum Tls {
    NONE,
    WITHOUT_ALPN,
    H2
  }

  /** What the peer does with a connection, until it returns. */
  @FunctionalInterface
  interface Script {

    void run(FrameConnection connection) throws Exception;
  }

  /** What a thread does. */
  @FunctionalInterface
  private interface Step {

    void run() throws Exception;
  }
}
