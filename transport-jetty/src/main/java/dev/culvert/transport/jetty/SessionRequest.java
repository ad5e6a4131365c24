package dev.culvert.transport.jetty;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http2.api.Stream;

/** The port-forward request: stays open for the session's life, and tells why it ends. */
final class SessionRequest extends RequestStream {

  SessionRequest(JettySession session) {
    super(session);
  }

  /** Ends the request, if it is still open. */
  void finish() {
    output().shutdown();
  }

  @Override
  public String what() {
    return session().target().toString();
  }

  @Override
  void addHeaders(HttpFields.Mutable headers) {}

  @Override
  void accepted() {
    session().accepted();
    demandData();
  }

  @Override
  void dataAvailable() {
    for (Stream.Data data = readData(); data != null; data = readData()) {
      boolean last = data.frame().isEndStream();
      release(data);
      if (last) {
        session()
            .requestEnded(
                new CulvertException(Failure.STOPPED, what() + ": the server ended the session"));
        return;
      }
    }
    demandData();
  }

  @Override
  void failed(CulvertException why) {
    boolean isReset = why.failure() == Failure.CONNECTION_RESET;
    session()
        .requestEnded(
            isReset ? new CulvertException(Failure.SESSION_LOST, why.getMessage(), why) : why);
  }

  @Override
  public void drained() {}

  @Override
  void outputOver() {}
}
