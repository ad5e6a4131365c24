package dev.culvert.bench.run;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The class path that JMH gives to its forks. It takes what the system property {@code
 * java.class.path} says when it starts one, and cannot be told in another way: so the property is
 * another build's while that build's fork starts, and again this JVM's own when the forks have
 * ended. This is the only place that sets it. Whoever holds it holds JMH's lock, so there is one.
 */
final class ForkClassPath implements AutoCloseable {

  private static final String PROPERTY = "java.class.path";

  private final String own = System.getProperty(PROPERTY);

  private ForkClassPath() {}

  /**
   * Takes it, to be closed before the lock.
   *
   * @param lock which is held
   */
  static ForkClassPath hold(JmhLock lock) {
    lock.requireHeld();
    return new ForkClassPath();
  }

  /**
   * Sets it for the fork that JMH starts next.
   *
   * @param build the jar that it runs; empty for what runs this
   */
  void ofNext(Optional<Path> build) {
    System.setProperty(PROPERTY, build.map(Path::toString).orElse(own));
  }

  @Override
  public void close() {
    System.setProperty(PROPERTY, own);
  }
}
