package dev.culvert.node.jnr;

import dev.culvert.core.netns.NamespaceCalls;
import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.LibraryOption;
import jnr.ffi.Runtime;

/** The C library through jnr-ffi. Thread-safe. */
final class JnrCalls implements NamespaceCalls {

  /** The same number on every architecture: it is younger than the common table. */
  private static final long SYS_PIDFD_OPEN = 434;

  private final LibC libc;
  private final Runtime runtime;

  /**
   * Loads the C library.
   *
   * @throws LinkageError if native access is denied or jffi has no library for this machine
   */
  JnrCalls() {
    libc = LibraryLoader.create(LibC.class).option(LibraryOption.SaveError, true).load("c");
    runtime = Runtime.getRuntime(libc);
  }

  @Override
  public int open(String path, int flags) {
    return answer(libc.open(path, flags));
  }

  @Override
  public int pidfdOpen(long pid, int flags) {
    return answer((int) libc.syscall(SYS_PIDFD_OPEN, pid, flags));
  }

  @Override
  public int setns(int fd, int nstype) {
    return answer(libc.setns(fd, nstype));
  }

  @Override
  public int close(int fd) {
    return answer(libc.close(fd));
  }

  private int answer(int result) {
    return result < 0 ? -LastError.getLastError(runtime) : result;
  }

  /** The C library. Public because jnr-ffi implements it in a class loader of its own. */
  public interface LibC {

    int open(CharSequence path, int flags);

    int close(int fd);

    int setns(int fd, int nstype);

    long syscall(long number, long first, long second);
  }
}
