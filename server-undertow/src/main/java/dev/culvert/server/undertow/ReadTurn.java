package dev.culvert.server.undertow;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.ReadReadyHandler;
import org.xnio.conduits.StreamSourceConduit;

/**
 * A socket under TLS that seems empty after some reads, until the selector has looked at the others
 * too. Undertow's TLS reads on, a task at a time, while records end where its buffers do; XNIO
 * looks at sockets and timers when no task is left. Confined to its I/O thread.
 */
final class ReadTurn extends AbstractStreamSourceConduit<StreamSourceConduit> {

  /** Each of some 17 KiB, which may be hundreds of records. */
  private static final int READS = 8;

  private int left = READS;

  ReadTurn(StreamSourceConduit socket) {
    super(socket);
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    return takes() ? super.read(into) : 0;
  }

  @Override
  public long read(ByteBuffer[] into, int offset, int length) throws IOException {
    return takes() ? super.read(into, offset, length) : 0;
  }

  @Override
  public void setReadReadyHandler(ReadReadyHandler handler) {
    super.setReadReadyHandler(new Begin(handler));
  }

  private boolean takes() {
    if (left == 0) {
      return false;
    }
    left--;
    return true;
  }

  /** The selector says that there is something to read. */
  private final class Begin implements ReadReadyHandler {

    private final ReadReadyHandler handler;

    Begin(ReadReadyHandler handler) {
      this.handler = handler;
    }

    @Override
    public void readReady() {
      left = READS;
      handler.readReady();
    }

    @Override
    public void forceTermination() {
      handler.forceTermination();
    }

    @Override
    public void terminated() {
      handler.terminated();
    }
  }
}
