package dev.culvert.transport.okhttp;

import dev.culvert.core.spi.Availability;
import java.security.CodeSource;
import okhttp3.OkHttp;
import okhttp3.OkHttpClient;
import okhttp3.Response;

/**
 * The OkHttp that is really there. okhttp 4 and okhttp-jvm 5 may stand side by side, with classes
 * of the same names: whichever comes first on the class path is taken.
 */
final class LoadedOkHttp {

  private static final String MAJOR = "5.";
  private static final String SHADED = "dev.culvert:culvert-transport-okhttp-shaded";
  private static final String NEEDED = "OkHttp 5 (com.squareup.okhttp3:okhttp-jvm)";

  private LoadedOkHttp() {}

  static Availability availability() {
    try {
      String version = version();
      if (!version.startsWith(MAJOR)) {
        return Availability.unavailable(
            "OkHttp " + version + " is on the class path" + origin(OkHttp.class),
            "add "
                + SHADED
                + ", which has its own, or use "
                + NEEDED
                + "; if both are there, take the other away or put it behind");
      }
      requireWhatIsCalled();
      return Availability.available("OkHttp " + version);
    } catch (LinkageError | ReflectiveOperationException e) {
      return Availability.unavailable(
          "OkHttp is not there, or what is there does not belong together (" + e + ")",
          "use "
              + NEEDED
              + " and the okio that it asks for, or add "
              + SHADED
              + ", which has its own");
    }
  }

  /** As a field: its constant would be that of the version that this was compiled against. */
  private static String version() throws ReflectiveOperationException {
    return String.valueOf(OkHttp.class.getField("VERSION").get(null));
  }

  /** What is newest; and what can only be loaded with the okio that it needs. */
  private static void requireWhatIsCalled() throws ReflectiveOperationException {
    Response.class.getMethod("peekTrailers");
    ClassLoader loader = OkHttpClient.class.getClassLoader();
    Class.forName("okhttp3.internal.http2.Http2Stream", true, loader);
  }

  private static String origin(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    return source == null || source.getLocation() == null ? "" : " (" + source.getLocation() + ")";
  }
}
