package dev.culvert.core;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Every way in which a session or a stream fails, with its place on the wire. This is the one table
 * of failures: {@code token} stands in the {@code culvert-failure} header or trailer, {@code
 * status} is the HTTP status before the pod has accepted. Immutable.
 */
public enum Failure {
  /** The request breaks a rule: a name, a port, a header, a setting. */
  INVALID_REQUEST("invalid-request", 400),
  /** The peer must say who it is. */
  UNAUTHENTICATED("unauthenticated", 401),
  /** The peer may not do this. */
  FORBIDDEN("forbidden", 403),
  /** No such pod or node. */
  NOT_FOUND("not-found", 404),
  /** The pod was there and has ended. */
  POD_GONE("pod-gone", 410),
  /** Too many streams or sessions for this peer. */
  TOO_MANY_STREAMS("too-many-streams", 429),
  /** A fault in Culvert itself. */
  INTERNAL("internal", 500),
  /** Nothing listens on the pod's port. */
  CONNECTION_REFUSED("connection-refused", 502),
  /** The pod, or the program at the near end, reset the connection. */
  CONNECTION_RESET("connection-reset", 502),
  /** The pod's port or the server cannot be reached. */
  UNREACHABLE("unreachable", 502),
  /** The server's certificate is not trusted, is out of date, or is for another name. */
  UNTRUSTED("untrusted", 502),
  /** The peer broke the protocol. */
  PROTOCOL_ERROR("protocol-error", 502),
  /** Something needed is missing or overloaded: a binary, a privilege, a provider, a slot. */
  UNAVAILABLE("unavailable", 503),
  /** An answer did not come in time. */
  TIMEOUT("timeout", 504),
  /** The near end gave up. */
  CANCELLED("cancelled", 499),
  /** The connection under the session is gone. */
  SESSION_LOST("session-lost", 502),
  /** The session was stopped, here or by the peer. */
  STOPPED("stopped", 503);

  private final String token;
  private final int status;

  Failure(String token, int status) {
    this.token = token;
    this.status = status;
  }

  /** The failure's name on the wire: lower-case letters and hyphens. */
  public String token() {
    return token;
  }

  /** The HTTP status that says it before the pod has accepted. */
  public int status() {
    return status;
  }

  /** The failure with this token. */
  public static Optional<Failure> ofToken(String token) {
    return Arrays.stream(values()).filter(failure -> failure.token.equals(token)).findFirst();
  }

  /** The failure that an operation on a socket says: refused, reset, unreachable, timeout. */
  public static Failure of(IOException e) {
    return IoFailures.classify(e);
  }

  /** The failure that a status tells when no token came with it. */
  public static Failure ofStatus(int status) {
    return switch (status) {
      case 401 -> UNAUTHENTICATED;
      case 403 -> FORBIDDEN;
      case 404 -> NOT_FOUND;
      case 410 -> POD_GONE;
      case 429 -> TOO_MANY_STREAMS;
      case 500 -> INTERNAL;
      case 502 -> UNREACHABLE;
      case 503 -> UNAVAILABLE;
      case 504 -> TIMEOUT;
      default -> status >= 400 && status < 500 ? INVALID_REQUEST : PROTOCOL_ERROR;
    };
  }
}
