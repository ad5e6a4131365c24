package dev.culvert.cli;

/** The process whose one command this is. */
final class OwnProcess implements HostProcess {

  private final Termination termination;

  /**
   * @param termination what signals ask for
   */
  OwnProcess(Termination termination) {
    this.termination = termination;
  }

  @Override
  public void heedSignals() {
    Signals.handle(termination);
    ThreadReserve.keep(termination);
  }

  @Override
  public void halt() {
    Runtime.getRuntime().halt(ExitCode.FAILED);
  }
}
