package dev.culvert.server.undertow;

import org.jspecify.annotations.Nullable;

/** There is no memory for another buffer; ends the connection that wanted it. */
final class OutOfBuffersException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  OutOfBuffersException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
