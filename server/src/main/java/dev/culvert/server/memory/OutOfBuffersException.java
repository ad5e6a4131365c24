package dev.culvert.server.memory;

import org.jspecify.annotations.Nullable;

/** There is no memory for another buffer; ends the connection that wanted it. */
public final class OutOfBuffersException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  OutOfBuffersException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
