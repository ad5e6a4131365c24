package dev.culvert.bench.rig;

import java.io.IOException;

/** The bytes that came are not the bytes that went. */
public final class CorruptedException extends IOException {

  private static final long serialVersionUID = 1;

  public CorruptedException(String message) {
    super(message);
  }
}
