package dev.culvert.bench.load;

import java.io.IOException;

/** What the messages of an open loop go over, and come back by. One thread sends. */
interface Wire {

  /**
   * Sends a message, without waiting for its answer.
   *
   * @param number 0 for the first, and so on
   * @param due when it was due, by {@link Ticker#nanos()}
   * @param sent when it is sent
   */
  void send(int number, long due, long sent) throws IOException;

  /**
   * How many have been answered, and are in the {@link Answers}.
   *
   * @throws IOException if the way back has failed
   */
  int answered() throws IOException;
}
