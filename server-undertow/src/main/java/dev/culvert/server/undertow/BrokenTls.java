package dev.culvert.server.undertow;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;

/**
 * An engine that tells what breaks it: Undertow may then end the connection as if it had ended
 * well. Confined to its I/O thread, but for the tasks.
 */
final class BrokenTls extends DelegatingEngine {

  private final Consumer<SSLException> told;

  /**
   * @param told hears of each failure, on the I/O thread
   */
  BrokenTls(SSLEngine engine, Consumer<SSLException> told) {
    super(engine);
    this.told = told;
  }

  @Override
  public SSLEngineResult wrap(ByteBuffer[] srcs, int offset, int length, ByteBuffer dst)
      throws SSLException {
    try {
      return super.wrap(srcs, offset, length, dst);
    } catch (SSLException e) {
      told.accept(e);
      throw e;
    }
  }

  @Override
  public SSLEngineResult unwrap(ByteBuffer src, ByteBuffer[] dsts, int offset, int length)
      throws SSLException {
    try {
      return super.unwrap(src, dsts, offset, length);
    } catch (SSLException e) {
      told.accept(e);
      throw e;
    }
  }
}
