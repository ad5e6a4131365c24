package dev.culvert.tck;

import dev.culvert.core.Splice;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Hears what becomes of an adopted socket, and checks the order. Thread-safe. */
final class SpliceRecord implements Splice.Listener {

  final CompletableFuture<Void> opened = new CompletableFuture<>();
  final List<String> violations = new CopyOnWriteArrayList<>();

  private final CompletableFuture<Splice.Summary> closed = new CompletableFuture<>();

  Splice.Summary awaitClosed() throws Exception {
    return closed.get(20, TimeUnit.SECONDS);
  }

  @Override
  public void onOpen() {
    if (!opened.complete(null)) {
      violations.add("onOpen twice");
    }
    if (closed.isDone()) {
      violations.add("onOpen after onClosed");
    }
  }

  @Override
  public void onClosed(Splice.Summary summary) {
    if (!closed.complete(summary)) {
      violations.add("onClosed twice");
    }
  }
}
