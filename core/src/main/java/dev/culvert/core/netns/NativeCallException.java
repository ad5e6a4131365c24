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

  /** What a call would have said, had it known what is known here. */
  NativeCallException(String call, String what, Errno errno) {
    this(call, what, errno.number());
  }

  Errno errno() {
    return Errno.of(errno);
  }
}
