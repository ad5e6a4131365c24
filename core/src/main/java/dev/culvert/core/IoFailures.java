package dev.culvert.core;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.util.Locale;

/**
 * Which failure an {@link IOException} is: by its type, and where the JDK has no type of its own by
 * the text of strerror(3).
 */
final class IoFailures {

  private IoFailures() {}

  static Failure classify(IOException e) {
    if (e instanceof SocketTimeoutException) {
      return Failure.TIMEOUT;
    }
    if (e instanceof NoRouteToHostException || e instanceof UnknownHostException) {
      return Failure.UNREACHABLE;
    }
    if (e instanceof BindException) {
      return Failure.UNAVAILABLE;
    }
    if (e instanceof ClosedChannelException) {
      return Failure.CANCELLED;
    }
    String text = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    if (text.contains("timed out")) {
      return Failure.TIMEOUT;
    }
    if (text.contains("unreachable")
        || text.contains("no route")
        || text.contains("host is down")) {
      return Failure.UNREACHABLE;
    }
    if (text.contains("too many open files") || text.contains("no buffer space")) {
      return Failure.UNAVAILABLE;
    }
    if (e instanceof ConnectException) {
      return text.contains("refused") ? Failure.CONNECTION_REFUSED : Failure.UNREACHABLE;
    }
    return Failure.CONNECTION_RESET;
  }
}
