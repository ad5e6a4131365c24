package dev.culvert.server.undertow;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.Test;

final class KeyUpdateEngineTest {

  private static final int UPDATES = 700;

  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final AtomicInteger wraps = new AtomicInteger();

  @Test
  void updatesOneAfterAnotherAreOneTask() throws Exception {
    KeyUpdateEngine engine =
        new KeyUpdateEngine(new Updating(), tasks::add, wraps::incrementAndGet);
    engine.unwrap(ByteBuffer.allocate(1), ByteBuffer.allocate(1));

    for (int i = 1; i <= 2; i++) {
      engine.unwrap(ByteBuffer.allocate(UPDATES), ByteBuffer.allocate(1));
      engine.unwrap(ByteBuffer.allocate(UPDATES), ByteBuffer.allocate(1));
      assertThat(tasks).hasSize(1);
      tasks.remove().run();
      assertThat(wraps).hasValue(i);
    }
  }

  /** A handshake of one byte, and then a key update in each. */
  private static final class Updating extends DelegatingEngine {

    private boolean established;

    Updating() throws NoSuchAlgorithmException {
      super(SSLContext.getDefault().createSSLEngine());
    }

    @Override
    public SSLEngineResult unwrap(ByteBuffer src, ByteBuffer[] dsts, int offset, int length)
        throws SSLException {
      src.get();
      HandshakeStatus status = established ? HandshakeStatus.NEED_WRAP : HandshakeStatus.FINISHED;
      established = true;
      return new SSLEngineResult(SSLEngineResult.Status.OK, status, 1, 0);
    }

    @Override
    public SSLSession getSession() {
      return (SSLSession)
          Proxy.newProxyInstance(
              getClass().getClassLoader(),
              new Class<?>[] {SSLSession.class},
              (proxy, method, args) -> method.getName().equals("getProtocol") ? "TLSv1.3" : null);
    }
  }
}
