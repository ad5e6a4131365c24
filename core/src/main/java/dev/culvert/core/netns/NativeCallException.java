package dev.culvert.core.netns;

import java.io.IOException;
import java.io.Serial;

/** A system call that failed: which, on what, and why. */
final class NativeCallException extends IOException {

  @Serial private static final long serialVersionUID = 1L;

  private final int errno;

  NativeCallException(String call, String what, int errno) {
    super(call + "(" + what + "): " + Errno.describe(errno));
    this.errno = errno;
  }

  Errno errno() {
    return Errno.of(errno);
  }
}
