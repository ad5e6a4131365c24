package dev.culvert.core.netns;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A kernel of our own: remembers where each thread is, and fails as the test says. */
final class ScriptedCalls implements NamespaceCalls {

  private static final int EPERM = 1;
  private static final String OWN = "/proc/thread-self/ns/net";

  volatile int openError;
  volatile int pidfdError;
  volatile int enterError;

  private final AtomicInteger failingReturns = new AtomicInteger();
  private final AtomicInteger descriptors = new AtomicInteger(100);
  private final Map<Integer, String> open = new ConcurrentHashMap<>();
  private final Map<Thread, String> places = new ConcurrentHashMap<>();
  private final Set<Thread> lost = ConcurrentHashMap.newKeySet();

  /** The next returns that fail. */
  void failReturns(int times) {
    failingReturns.set(times);
  }

  Set<Integer> openDescriptors() {
    return open.keySet();
  }

  /** Threads that have been in a pod, or are. */
  Set<Thread> threads() {
    return places.keySet();
  }

  Set<Thread> lost() {
    return lost;
  }

  @Override
  public int open(String path, int flags) {
    if (path.equals(OWN)) {
      return add("home");
    }
    return openError != 0 ? -openError : add(path);
  }

  @Override
  public int pidfdOpen(long pid, int flags) {
    return pidfdError != 0 ? -pidfdError : add("pidfd " + pid);
  }

  @Override
  public int setns(int fd, int nstype) {
    String place = String.valueOf(open.get(fd));
    if (!place.equals("home") && enterError != 0) {
      return -enterError;
    }
    if (place.equals("home") && failingReturns.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      lost.add(Thread.currentThread());
      return -EPERM;
    }
    places.put(Thread.currentThread(), place);
    return 0;
  }

  @Override
  public int close(int fd) {
    if (open.remove(fd) == null) {
      throw new IllegalStateException("descriptor " + fd + " is not open");
    }
    return 0;
  }

  /** Where the calling thread is: {@code home}, or the path or pidfd that it entered. */
  String current() {
    return places.getOrDefault(Thread.currentThread(), "home");
  }

  private int add(String place) {
    int fd = descriptors.incrementAndGet();
    open.put(fd, place);
    return fd;
  }
}
