package dev.culvert.server.undertow;

import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/**
 * An engine that keeps the key updates of TLS 1.3 (RFC 8446 section 4.6.3) to itself. While one is
 * under way application data goes on in both directions; Undertow takes it for a handshake, in
 * which nothing does, and drops what it has just read. Confined to its I/O thread, but for the
 * tasks.
 */
final class KeyUpdateEngine extends DelegatingEngine {

  private final Executor later;
  private final Runnable onWrapDue;
  private boolean established;

  /** A client may begin one update after another: one task is enough for all of them. */
  private boolean wrapScheduled;

  /**
   * @param later runs a task on the I/O thread, after whatever unwraps
   * @param onWrapDue run there when there is something to wrap that no data of ours brings along
   */
  KeyUpdateEngine(SSLEngine engine, Executor later, Runnable onWrapDue) {
    super(engine);
    this.later = later;
    this.onWrapDue = onWrapDue;
  }

  @Override
  public SSLEngineResult wrap(ByteBuffer[] srcs, int offset, int length, ByteBuffer dst)
      throws SSLException {
    SSLEngineResult result = super.wrap(srcs, offset, length, dst);
    boolean fits = result.getStatus() != SSLEngineResult.Status.BUFFER_OVERFLOW;
    // Undertow goes on wrapping what fits.
    return isUpdate(result) && !(fits && result.getHandshakeStatus() == HandshakeStatus.NEED_WRAP)
        ? hide(result)
        : noticed(result);
  }

  @Override
  public SSLEngineResult unwrap(ByteBuffer src, ByteBuffer[] dsts, int offset, int length)
      throws SSLException {
    SSLEngineResult result = super.unwrap(src, dsts, offset, length);
    int consumed = result.bytesConsumed();
    // Records without data: Undertow would take a hundred for a loop, and there can be as many.
    while (isUneventful(result) && src.hasRemaining()) {
      if (isUpdate(result)) {
        hide(result);
      }
      result = super.unwrap(src, dsts, offset, length);
      consumed += result.bytesConsumed();
    }
    SSLEngineResult all =
        new SSLEngineResult(
            result.getStatus(), result.getHandshakeStatus(), consumed, result.bytesProduced());
    return isUpdate(all) ? hide(all) : noticed(all);
  }

  private boolean isUneventful(SSLEngineResult result) {
    return established
        && result.getStatus() == SSLEngineResult.Status.OK
        && result.getHandshakeStatus() != HandshakeStatus.NEED_TASK
        && result.bytesConsumed() > 0
        && result.bytesProduced() == 0;
  }

  private boolean isUpdate(SSLEngineResult result) {
    HandshakeStatus status = result.getHandshakeStatus();
    return established
        && result.getStatus() != SSLEngineResult.Status.CLOSED
        && (status == HandshakeStatus.NEED_WRAP || status == HandshakeStatus.NEED_UNWRAP);
  }

  private SSLEngineResult hide(SSLEngineResult result) {
    if (result.getHandshakeStatus() == HandshakeStatus.NEED_WRAP && !wrapScheduled) {
      wrapScheduled = true;
      later.execute(
          () -> {
            wrapScheduled = false;
            onWrapDue.run();
          });
    }
    return new SSLEngineResult(
        result.getStatus(),
        HandshakeStatus.NOT_HANDSHAKING,
        result.bytesConsumed(),
        result.bytesProduced());
  }

  private SSLEngineResult noticed(SSLEngineResult result) {
    if (result.getHandshakeStatus() == HandshakeStatus.FINISHED) {
      established = getSession().getProtocol().equals("TLSv1.3");
    }
    return result;
  }
}
