package dev.culvert.bench.driver;

/** Two runs whose numbers have no business beside each other. */
final class NotComparableException extends RuntimeException {

  private static final long serialVersionUID = 1;

  NotComparableException(String message) {
    super(message);
  }
}
