package dev.culvert.transport.jetty;

import dev.culvert.core.CulvertException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http2.api.Stream;

/** The port-forward request: stays open for the session's life, and tells why it ends. */
final class JettyPortForward extends JettyRequest {

  JettyPortForward(JettySession session) {
    super(session, session.target().toString());
  }

  /** Ends the request, if it is still open. */
  void finish() {
    output().shutdown();
  }

  @Override
  void addHeaders(HttpFields.Mutable headers) {}

  @Override
  void accepted() {
    session().life().opened();
    demandData();
  }

  @Override
  void dataAvailable() {
    for (Stream.Data data = readData(); data != null; data = readData()) {
      boolean last = data.frame().isEndStream();
      release(data);
      if (last) {
        session().life().requestEnded();
        return;
      }
    }
    demandData();
  }

  @Override
  void failed(CulvertException why) {
    session().life().requestFailed(why);
  }

  @Override
  public void drained() {}

  @Override
  void outputOver() {}
}
