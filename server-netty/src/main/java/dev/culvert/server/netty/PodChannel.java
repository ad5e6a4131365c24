package dev.culvert.server.netty;

import io.netty.channel.ChannelFuture;
import io.netty.channel.nio.NioIoOps;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;

/**
 * A channel to a pod. A connect(2) that must not wait never tells over a loopback how it went, but
 * the kernel knows as soon as it returns: the channel asks, and does not wait for the selector to
 * say so. Confined to its event loop.
 */
final class PodChannel extends NioSocketChannel {

  PodChannel(SocketChannel socket) {
    super(socket);
  }

  @Override
  protected boolean doConnect(SocketAddress remote, SocketAddress local) throws Exception {
    if (super.doConnect(remote, local)) {
      return true;
    }
    if (!javaChannel().finishConnect()) {
      return false;
    }
    removeAndSubmit(NioIoOps.CONNECT);
    return true;
  }

  /**
   * To be called when everything has been written. Netty's own makes an exception with its stack
   * each time, for what might still be queued.
   */
  @Override
  public ChannelFuture shutdownOutput() {
    try {
      javaChannel().shutdownOutput();
      return newSucceededFuture();
    } catch (IOException e) {
      return newFailedFuture(e);
    }
  }
}
