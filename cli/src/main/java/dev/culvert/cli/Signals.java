package dev.culvert.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;

/**
 * SIGINT and SIGTERM as requests to terminate.
 *
 * <p>A shutdown hook would not do: it cannot see a second signal, and the JVM would exit 130 or 143
 * after it. {@code sun.misc.Signal} (module jdk.unsupported, in every JDK) is called by reflection
 * because javac's warning about it cannot be turned off.
 */
final class Signals {

  private static final int EXIT_BY_SIGNAL = 130;
  private static final List<String> NAMES = List.of("INT", "TERM");

  private Signals() {}

  /** From now on signals reach {@code termination}; the third one halts the JVM. */
  static void handle(Termination termination) {
    try {
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      register(
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, args) -> called(method, proxy, args, termination)));
    } catch (ReflectiveOperationException e) {
      throw cannot(e);
    }
  }

  /** From now on a signal ends the process at once, as it does by itself. */
  static void leaveToSystem() {
    try {
      register(Class.forName("sun.misc.SignalHandler").getField("SIG_DFL").get(null));
    } catch (ReflectiveOperationException e) {
      throw cannot(e);
    }
  }

  private static void register(Object onSignal) throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    Method handle = signal.getMethod("handle", signal, Class.forName("sun.misc.SignalHandler"));
    for (String name : NAMES) {
      try {
        handle.invoke(null, signal.getConstructor(String.class).newInstance(name), onSignal);
      } catch (InvocationTargetException e) {
        // With -Xrs the JVM leaves signals to the system.
        if (!(e.getCause() instanceof IllegalArgumentException)) {
          throw e;
        }
      }
    }
  }

  private static IllegalStateException cannot(ReflectiveOperationException e) {
    return new IllegalStateException("cannot handle the signals " + NAMES, e);
  }

  private static Object called(
      Method method, Object proxy, Object[] args, Termination termination) {
    return switch (method.getName()) {
      case "handle" -> {
        if (!termination.request()) {
          Runtime.getRuntime().halt(EXIT_BY_SIGNAL);
        }
        yield termination;
      }
      case "equals" -> proxy == args[0];
      case "hashCode" -> System.identityHashCode(proxy);
      default -> "culvert";
    };
  }
}
