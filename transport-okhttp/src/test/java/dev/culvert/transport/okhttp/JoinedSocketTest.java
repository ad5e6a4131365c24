package dev.culvert.transport.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.core.BlockingStream;
import dev.culvert.core.Splice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A socket that was handed over and cannot be forwarded is reset, whatever went wrong. */
@Timeout(60)
class JoinedSocketTest {

  private SocketChannel near;
  private Socket program;
  private JoinedSocket adopted;

  @BeforeEach
  void connect() throws IOException {
    try (ServerSocketChannel listener = ServerSocketChannel.open()) {
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
      near = SocketChannel.open(listener.getLocalAddress());
      program = listener.accept().socket();
    }
    program.setSoTimeout(20_000);
    adopted = new JoinedSocket(near, new Unheard());
  }

  @AfterEach
  void close() throws IOException {
    program.close();
    near.close();
  }

  @Test
  void whenThereIsNoThreadForIt() throws IOException {
    adopted
        .joinedTo(
            () -> {
              throw new AssertionError("there is no thread to run it");
            })
        .abandon();
    assertReset();
  }

  @Test
  void whenAnErrorComesOfTheRequest() throws IOException {
    BlockingStream.Opener opener =
        adopted.joinedTo(
            () -> {
              throw new NoSuchMethodError("another OkHttp");
            });
    assertThatThrownBy(opener::open).isInstanceOf(NoSuchMethodError.class);
    assertReset();
  }

  private void assertReset() throws IOException {
    assertThat(near.isOpen()).isFalse();
    assertThatThrownBy(program.getInputStream()::read).isInstanceOf(SocketException.class);
  }

  private static final class Unheard implements Splice.Listener {

    @Override
    public void onOpen() {}

    @Override
    public void onClosed(Splice.Summary summary) {}
  }
}
