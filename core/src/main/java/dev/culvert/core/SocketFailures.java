package dev.culvert.core;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/** A stream's failures in the words of sockets, which programs look for. The cause is ours. */
public final class SocketFailures {

  private SocketFailures() {}

  /** A stream that has failed: {@code Connection reset}, and why if it was not the pod. */
  public static IOException broken(@Nullable CulvertException why) {
    String more =
        why == null || why.failure() == Failure.CONNECTION_RESET ? "" : ": " + why.getMessage();
    IOException broken = new SocketException("Connection reset" + more);
    broken.initCause(why);
    return broken;
  }

  /** A stream that did not open: a {@link ConnectException} with the sentence. */
  public static IOException notConnected(CulvertException why) {
    IOException failed = new ConnectException(why.getMessage());
    failed.initCause(why);
    return failed;
  }
}
