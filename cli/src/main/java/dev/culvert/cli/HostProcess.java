package dev.culvert.cli;

/** What a command does to the process that it runs in. */
interface HostProcess {

  /** One that others live in too, as a test does: nothing is done to it. */
  HostProcess SHARED =
      new HostProcess() {
        @Override
        public void heedSignals() {}

        @Override
        public void halt() {}
      };

  /**
   * From now on signals ask the command to stop. Not called for one that prints and ends, which a
   * signal ends as any program.
   */
  void heedSignals();

  /** Ends it as it is, since the command was asked to stop and has not. */
  void halt();
}
