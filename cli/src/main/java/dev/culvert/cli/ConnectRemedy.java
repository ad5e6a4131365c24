package dev.culvert.cli;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import java.net.URI;

/** Completes what core says of a failed connect with the option that mends it. */
final class ConnectRemedy {

  private ConnectRemedy() {}

  /** The failure with the option; as it is where none helps, or where it is another program's. */
  static CulvertException of(URI server, CulvertException failure) {
    String message = failure.getMessage();
    if (!message.startsWith("cannot connect to " + server)) {
      return failure;
    }
    String option = option(failure.failure(), message);
    return option.isEmpty()
        ? failure
        : new CulvertException(failure.failure(), message + option, failure);
  }

  private static String option(Failure failure, String message) {
    if (failure == Failure.UNAUTHENTICATED) {
      return "; show one with "
          + ClientTlsOptions.CLIENT_CERT
          + " FILE and "
          + ClientTlsOptions.CLIENT_KEY
          + " FILE";
    }
    if (failure != Failure.UNTRUSTED) {
      return "";
    }
    if (message.endsWith("set the authority that signed it")) {
      return " with " + ClientTlsOptions.SERVER_CA + " FILE";
    }
    return message.endsWith("set the server name")
        ? " with " + ClientTlsOptions.SERVER_NAME + " NAME"
        : "";
  }
}
