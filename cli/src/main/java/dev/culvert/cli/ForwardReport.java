package dev.culvert.cli;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.PodRef;
import dev.culvert.core.PortMapping;
import dev.culvert.core.Splice;
import dev.culvert.core.forward.Forwarder;
import dev.culvert.core.forward.Forwarder.Binding;
import dev.culvert.core.forward.Forwarder.Missing;
import java.io.PrintWriter;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Prints what happens to forwarded ports, in kubectl's words: scripts read them. Thread-safe, as
 * its writers are.
 */
final class ForwardReport implements Forwarder.Listener {

  /** What ends every connection at once is said once, for the session. */
  private static final Set<Failure> OF_SESSION =
      EnumSet.of(Failure.STOPPED, Failure.SESSION_LOST, Failure.POD_GONE);

  private final PodRef pod;
  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean verbose;
  private final Runnable accepting;
  private final CompletableFuture<String> dead = new CompletableFuture<>();

  /**
   * @param accepting hears of each connection before anything else is done for it; called by
   *     whoever accepts
   */
  ForwardReport(PodRef pod, PrintWriter out, PrintWriter err, boolean verbose, Runnable accepting) {
    this.pod = pod;
    this.out = out;
    this.err = err;
    this.verbose = verbose;
    this.accepting = accepting;
  }

  /** Completes with a sentence when a listener has ended by itself. */
  CompletableFuture<String> dead() {
    return dead.copy();
  }

  @Override
  public void onListening(Binding binding) {
    out.println("Forwarding from " + binding);
  }

  @Override
  public void onMissing(PortMapping mapping, Missing missing) {
    if (missing.taken() || verbose) {
      err.println(
          "Unable to listen on "
              + missing
              + "; port "
              + mapping.local()
              + " is forwarded from the other address only");
    }
  }

  @Override
  public void onNotListening(PortMapping mapping, List<Missing> missing) {
    err.println(
        "Unable to listen on port "
            + mapping.local()
            + ": Listeners failed to create with the following errors: "
            + missing);
  }

  @Override
  public void onAccepted(PortMapping mapping) {
    accepting.run();
    out.println("Handling connection for " + mapping.local());
  }

  @Override
  public void onAcceptFailed(Binding binding, CulvertException reason) {
    err.println(
        "E cannot accept connections, trying again: " + binding + ": " + reason.getMessage());
  }

  @Override
  public void onEnded(Binding binding, CulvertException reason) {
    dead.complete("no longer listening on " + binding + ": " + reason.getMessage());
  }

  @Override
  public void onClosed(PortMapping mapping, Splice.Summary summary) {
    CulvertException failure = summary.failure();
    String ports = mapping.local() + " -> " + mapping.remote();
    if (failure != null && !OF_SESSION.contains(failure.failure())) {
      err.println("E an error occurred forwarding " + ports + ": " + withPod(failure, mapping));
    }
    if (verbose) {
      err.println("D connection " + ports + ": " + Outcome.of(summary));
    }
  }

  private String withPod(CulvertException failure, PortMapping mapping) {
    String message = failure.getMessage();
    boolean names =
        message.contains(pod.name()) && message.contains(Integer.toString(mapping.remote()));
    return names ? message : "pod " + pod + ", port " + mapping.remote() + ": " + message;
  }
}
