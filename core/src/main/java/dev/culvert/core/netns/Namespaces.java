package dev.culvert.core.netns;

import java.io.IOException;
import java.lang.System.Logger;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@link NamespaceCalls} with names for what fails. Thread-safe. */
final class Namespaces {

  /** The one of the calling thread; /proc/self would be the main thread's. */
  private static final String OWN = "/proc/thread-self/ns/net";

  private static final int O_RDONLY_CLOEXEC = 02000000;
  private static final int CLONE_NEWNET = 0x40000000;
  private static final Logger LOG = System.getLogger(Namespaces.class.getName());

  private final NamespaceCalls calls;

  Namespaces(NamespaceCalls calls) {
    this.calls = calls;
  }

  /** Opens the namespace of the calling thread. The caller must {@link #close} it. */
  int openOwn() throws NativeCallException {
    return open(OWN);
  }

  /** Opens a namespace's file. The caller must {@link #close} it. */
  int open(String path) throws NativeCallException {
    return check(calls.open(path, O_RDONLY_CLOEXEC), "open", path);
  }

  /** Opens a process. The caller must {@link #close} it. */
  int openProcess(long pid) throws NativeCallException {
    return check(calls.pidfdOpen(pid, 0), "pidfd_open", Long.toString(pid));
  }

  /**
   * Moves the calling thread.
   *
   * @param fd of a namespace, or of a process to follow
   * @param what names it in the exception
   */
  void enter(int fd, String what) throws NativeCallException {
    check(calls.setns(fd, CLONE_NEWNET), "setns", what);
  }

  void close(int fd) {
    int result = calls.close(fd);
    if (result < 0) {
      LOG.log(Logger.Level.WARNING, "close({0}): {1}", fd, Errno.describe(-result));
    }
  }

  /** The namespace of the calling thread, such as {@code net:[4026531840]}. */
  String current() throws IOException {
    return Files.readSymbolicLink(Path.of(OWN)).toString();
  }

  /**
   * Whether a thread that has left may come back: it may not where this process is root in a user
   * namespace that its network does not belong to, user_namespaces(7). Entering where one is
   * already asks for the same right and moves nothing.
   */
  boolean mayComeHome() throws NativeCallException {
    int own = openOwn();
    try {
      enter(own, OWN);
      return true;
    } catch (NativeCallException e) {
      if (e.errno() == Errno.EPERM) {
        return false;
      }
      throw e;
    } finally {
      close(own);
    }
  }

  private static int check(int result, String call, String what) throws NativeCallException {
    if (result < 0) {
      throw new NativeCallException(call, what, -result);
    }
    return result;
  }
}
