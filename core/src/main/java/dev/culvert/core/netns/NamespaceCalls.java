package dev.culvert.core.netns;

/**
 * The system calls that entering a network namespace takes, for a native bridge to make: each on
 * the thread that calls, and each with the kernel's own answer, the result or the negated errno(3).
 * None throws for an answer. Thread-safe.
 */
public interface NamespaceCalls {

  /**
   * open(2).
   *
   * @param flags as in {@code <fcntl.h>}
   * @return a descriptor, or for example -2 for ENOENT
   */
  int open(String path, int flags);

  /**
   * pidfd_open(2): through syscall(2) it is number 434 on every architecture; glibc has it by name
   * from 2.36 on.
   *
   * @param flags none are used
   * @return a descriptor, or for example -38 for ENOSYS before Linux 5.3
   */
  int pidfdOpen(long pid, int flags);

  /**
   * setns(2).
   *
   * @param fd of a namespace, or of a process to follow
   * @param nstype CLONE_NEWNET
   * @return 0, or for example -1 for EPERM
   */
  int setns(int fd, int nstype);

  /**
   * close(2).
   *
   * @return 0, or for example -9 for EBADF
   */
  int close(int fd);
}
