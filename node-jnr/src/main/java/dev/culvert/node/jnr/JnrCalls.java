package dev.culvert.node.jnr;

import java.io.IOException;
import java.lang.System.Logger;
import java.nio.file.Files;
import java.nio.file.Path;
import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.LibraryOption;
import jnr.ffi.Runtime;

/** {@link NamespaceCalls} through jnr-ffi. */
final class JnrCalls implements NamespaceCalls {

  private static final int O_RDONLY_CLOEXEC = 02000000;
  private static final int CLONE_NEWNET = 0x40000000;

  /** The same number on every architecture: it is younger than the common table. */
  private static final long SYS_PIDFD_OPEN = 434;

  private static final Logger LOG = System.getLogger(JnrCalls.class.getName());

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
  public int open(String path) throws NativeCallException {
    return check(libc.open(path, O_RDONLY_CLOEXEC), "open", path);
  }

  @Override
  public int pidfdOpen(long pid) throws NativeCallException {
    return check((int) libc.syscall(SYS_PIDFD_OPEN, pid, 0), "pidfd_open", Long.toString(pid));
  }

  @Override
  public void setns(int fd, String what) throws NativeCallException {
    check(libc.setns(fd, CLONE_NEWNET), "setns", what);
  }

  @Override
  public void close(int fd) {
    if (libc.close(fd) != 0) {
      LOG.log(
          Logger.Level.WARNING,
          "close({0}): {1}",
          fd,
          Errno.describe(LastError.getLastError(runtime)));
    }
  }

  @Override
  public String current() throws IOException {
    return Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net")).toString();
  }

  private int check(int result, String call, String what) throws NativeCallException {
    if (result < 0) {
      throw new NativeCallException(call, what, LastError.getLastError(runtime));
    }
    return result;
  }

  /** The C library. Public because jnr-ffi implements it in a class loader of its own. */
  public interface LibC {

    int open(CharSequence path, int flags);

    int close(int fd);

    int setns(int fd, int nstype);

    long syscall(long number, long first, long second);
  }
}
