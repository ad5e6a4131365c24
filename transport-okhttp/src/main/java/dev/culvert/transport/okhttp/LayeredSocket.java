package dev.culvert.transport.okhttp;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;

/**
 * A socket that becomes another as part of its connecting. Has of a socket's methods those that
 * OkHttp calls. Thread-safe.
 */
final class LayeredSocket extends Socket {

  private final Socket tcp;
  private final Layer layer;

  /** What was made of the socket; until then itself. */
  private volatile Socket socket;

  LayeredSocket(Socket socket, Layer layer) {
    this.tcp = socket;
    this.socket = socket;
    this.layer = layer;
  }

  @Override
  public void connect(SocketAddress address) throws IOException {
    connect(address, 0);
  }

  @Override
  public void connect(SocketAddress address, int timeout) throws IOException {
    tcp.connect(address, timeout);
    socket = layer.over(tcp);
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return socket.getInputStream();
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    return socket.getOutputStream();
  }

  @Override
  @SuppressWarnings("UnsynchronizedOverridesSynchronized") // The other socket has its own lock.
  public void close() throws IOException {
    // TLS that has failed takes itself for closed, and leaves what is beneath it open.
    try (tcp) {
      socket.close();
    }
  }

  @Override
  public void shutdownInput() throws IOException {
    socket.shutdownInput();
  }

  @Override
  public void shutdownOutput() throws IOException {
    socket.shutdownOutput();
  }

  @Override
  public boolean isConnected() {
    return socket.isConnected();
  }

  @Override
  public boolean isClosed() {
    return socket.isClosed();
  }

  @Override
  public boolean isInputShutdown() {
    return socket.isInputShutdown();
  }

  @Override
  public boolean isOutputShutdown() {
    return socket.isOutputShutdown();
  }

  @Override
  @SuppressWarnings("UnsynchronizedOverridesSynchronized") // The other socket has its own lock.
  public void setSoTimeout(int timeout) throws SocketException {
    socket.setSoTimeout(timeout);
  }

  @Override
  @SuppressWarnings("UnsynchronizedOverridesSynchronized") // The other socket has its own lock.
  public int getSoTimeout() throws SocketException {
    return socket.getSoTimeout();
  }

  @Override
  public InetAddress getInetAddress() {
    return socket.getInetAddress();
  }

  @Override
  public int getPort() {
    return socket.getPort();
  }

  @Override
  public SocketAddress getRemoteSocketAddress() {
    return socket.getRemoteSocketAddress();
  }

  @Override
  public String toString() {
    return socket.toString();
  }

  /** What is made of a socket once TCP stands. */
  @FunctionalInterface
  interface Layer {

    /** May block; closing the socket ends that. */
    Socket over(Socket connected) throws IOException;
  }
}
