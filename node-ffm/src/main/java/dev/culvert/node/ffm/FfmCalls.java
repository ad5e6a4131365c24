package dev.culvert.node.ffm;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.culvert.core.netns.NamespaceCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/** The C library through java.lang.foreign. Thread-safe. */
final class FfmCalls implements NamespaceCalls {

  /** The same number on every architecture: it is younger than the common table. */
  private static final long SYS_PIDFD_OPEN = 434;

  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private final MethodHandle open;
  private final MethodHandle syscall;
  private final MethodHandle setns;
  private final MethodHandle close;

  /**
   * Links the four functions.
   *
   * @throws IllegalCallerException if native access is denied
   * @throws UnsatisfiedLinkError if the C library has not one of them
   */
  FfmCalls() {
    open = link("open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT), 2);
    syscall = link("syscall", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG), 1);
    setns = link("setns", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    close = link("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  }

  @Override
  public int open(String path, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      return answer((int) open.invokeExact(state, arena.allocateFrom(path), flags), state);
    } catch (Throwable e) {
      throw unexpected("open", e);
    }
  }

  @Override
  public int pidfdOpen(long pid, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      long result = (long) syscall.invokeExact(state, SYS_PIDFD_OPEN, pid, (long) flags);
      return answer((int) result, state);
    } catch (Throwable e) {
      throw unexpected("pidfd_open", e);
    }
  }

  @Override
  public int setns(int fd, int nstype) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      return answer((int) setns.invokeExact(state, fd, nstype), state);
    } catch (Throwable e) {
      throw unexpected("setns", e);
    }
  }

  @Override
  public int close(int fd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      return answer((int) close.invokeExact(state, fd), state);
    } catch (Throwable e) {
      throw unexpected("close", e);
    }
  }

  private static int answer(int result, MemorySegment state) {
    return result < 0 ? -(int) ERRNO.get(state, 0L) : result;
  }

  private static MethodHandle link(String name, FunctionDescriptor type) {
    return link(name, type, Linker.Option.captureCallState("errno"));
  }

  /**
   * @param fixed how many arguments come before the variadic ones
   */
  private static MethodHandle link(String name, FunctionDescriptor type, int fixed) {
    return link(
        name, type, Linker.Option.captureCallState("errno"), Linker.Option.firstVariadicArg(fixed));
  }

  @SuppressWarnings("restricted")
  private static MethodHandle link(String name, FunctionDescriptor type, Linker.Option... options) {
    Linker linker = Linker.nativeLinker();
    MemorySegment function =
        linker
            .defaultLookup()
            .find(name)
            .orElseThrow(() -> new UnsatisfiedLinkError("the C library has no " + name));
    return linker.downcallHandle(function, type, options);
  }

  /** A downcall throws nothing of its own. */
  private static AssertionError unexpected(String call, Throwable e) {
    return new AssertionError(call + " was not called", e);
  }
}
