package dev.culvert.bench.driver;

import java.io.IOException;

/** A result folder that is not as a run leaves it; the message says what is wrong and where. */
final class ResultFormatException extends IOException {

  private static final long serialVersionUID = 1;

  ResultFormatException(String message) {
    super(message);
  }

  ResultFormatException(String message, Throwable cause) {
    super(message, cause);
  }
}
