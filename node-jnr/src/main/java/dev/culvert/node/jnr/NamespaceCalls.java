package dev.culvert.node.jnr;

import java.io.IOException;

/** The system calls that entering a network namespace takes. Thread-safe. */
interface NamespaceCalls {

  /** Opens a file for reading, closed on exec: open(2). The caller must {@link #close} it. */
  int open(String path) throws NativeCallException;

  /** Opens a process: pidfd_open(2). The caller must {@link #close} it. */
  int pidfdOpen(long pid) throws NativeCallException;

  /**
   * Moves the calling thread into a network namespace: setns(2).
   *
   * @param fd of a namespace, or of a process to follow
   * @param what names it in the exception
   */
  void setns(int fd, String what) throws NativeCallException;

  /** Closes a descriptor: close(2). */
  void close(int fd);

  /** The network namespace of the calling thread, such as {@code net:[4026531840]}. */
  String current() throws IOException;
}
