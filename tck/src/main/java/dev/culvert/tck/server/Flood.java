package dev.culvert.tck.server;

import dev.culvert.testkit.Frame;
import dev.culvert.testkit.HeaderBlocks;
import java.io.ByteArrayOutputStream;

/** Frames that mean nothing, between two requests. */
public final class Flood {

  private static final int UNKNOWN = 0x7f;

  private Flood() {}

  /** As it goes over a connection on which there was no request yet. */
  public static byte[] between(String path, int frames, String last) {
    byte[] unknown = new Frame(UNKNOWN, 0, 0, new byte[0]).encoded();
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(request(1, path));
    for (int i = 0; i < frames; i++) {
      all.writeBytes(unknown);
    }
    all.writeBytes(request(3, last));
    return all.toByteArray();
  }

  private static byte[] request(int streamId, String path) {
    byte[] fields =
        HeaderBlocks.write(
            ":method", "POST", ":path", path, ":scheme", "http", ":authority", "test");
    return new Frame(Frame.HEADERS, Frame.END_HEADERS, streamId, fields).encoded();
  }
}
