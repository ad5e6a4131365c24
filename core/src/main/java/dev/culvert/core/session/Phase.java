package dev.culvert.core.session;

/** How far a session has come; never back. */
enum Phase {
  NEW,
  CONNECTING,
  OPEN,
  ENDING_REQUEST,
  CLOSING,
  DROPPED,
  DISCONNECTED,
  OVER;

  boolean isPast(Phase other) {
    return compareTo(other) > 0;
  }

  boolean isLeaving() {
    return isPast(OPEN);
  }
}
