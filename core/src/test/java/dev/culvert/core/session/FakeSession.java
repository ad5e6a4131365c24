package dev.culvert.core.session;

import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.PodRef;
import dev.culvert.core.Route;
import dev.culvert.core.Session;
import dev.culvert.core.Target;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** A session whose connection does nothing by itself: the test is the library. */
final class FakeSession implements Session, Connection {

  static final Target TARGET =
      new Target(URI.create("https://node:8443"), new Route(null, new PodRef("default", "web")));

  /** What the lifecycle has asked for, in order. */
  final List<String> asked = new ArrayList<>();

  final Lifecycle life;
  Runnable onAsked = () -> {};

  FakeSession(Loop loop) {
    life = new Lifecycle(this, TARGET, loop);
  }

  @Override
  public void connect() {
    ask("connect");
  }

  @Override
  public void endRequest() {
    ask("end request");
  }

  @Override
  public void close() {
    ask("close");
  }

  @Override
  public void abandon() {
    ask("abandon");
  }

  @Override
  public DuplexStream dial(int port, DuplexStream.Handler handler) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<CulvertException> closed() {
    return life.closed();
  }

  @Override
  public CompletionStage<Stop> stop(Duration grace) {
    return life.stop(grace);
  }

  private void ask(String what) {
    asked.add(what);
    onAsked.run();
  }
}
