package dev.culvert.server.greeting;

/** Somebody is turned away before there is an HTTP/2 connection. */
public final class RefusedException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient Refusal refusal;

  RefusedException(Refusal refusal) {
    super(refusal.sentence());
    this.refusal = refusal;
  }

  /** What to tell him. */
  public Refusal refusal() {
    return refusal;
  }
}
