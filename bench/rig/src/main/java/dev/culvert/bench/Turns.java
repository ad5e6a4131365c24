package dev.culvert.bench;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A fork's part in a duet: two forks that live at the same time and measure in turns, so that what
 * the machine does from second to second happens to both (Bulej and others, "Duet Benchmarking",
 * ICPE 2020, with turns in the place of parallel work). Who keeps the turns says when. A fork by
 * itself has always its turn. Confined to its thread.
 */
public final class Turns implements AutoCloseable {

  /** System property: the port of loopback where turns are kept, a colon, and which fork it is. */
  public static final String PROPERTY = "culvert.bench.turns";

  /** What a fork says: it wants its turn. */
  public static final byte WANT = 'W';

  /** What a fork is told: it has its turn. */
  public static final byte HAVE = 'H';

  /** What a fork says: its turn is over. */
  public static final byte DONE = 'D';

  /** What a fork says in the warm-up, and is told if both say so: it may end. */
  public static final byte WARM = 'Q';

  /** What a fork says in the warm-up, and is told unless both are {@link #WARM}: it goes on. */
  public static final byte WARMING = 'G';

  private final @Nullable SocketChannel keeper;
  private final ByteBuffer word = ByteBuffer.allocate(1);

  private Turns(@Nullable SocketChannel keeper) {
    this.keeper = keeper;
  }

  /**
   * Joins the duet that this JVM was told of, if it was: whoever keeps the turns waits for that.
   */
  static Turns join() throws IOException {
    String told = System.getProperty(PROPERTY);
    if (told == null) {
      return new Turns(null);
    }
    int colon = told.indexOf(':');
    SocketChannel channel =
        SocketChannel.open(
            new InetSocketAddress(
                InetAddress.getLoopbackAddress(), Integer.parseInt(told.substring(0, colon))));
    Turns turns = new Turns(channel);
    turns.say((byte) told.charAt(colon + 1));
    return turns;
  }

  /** Whether there is another fork. */
  boolean isDuet() {
    return keeper != null;
  }

  /** Waits until the other fork is as far. */
  void meet() throws IOException {
    begin();
    end();
  }

  /**
   * Waits for the other fork's word on the warm-up.
   *
   * @param warm whether this one's may end
   * @return whether both say so
   */
  boolean agree(boolean warm) throws IOException {
    if (keeper == null) {
      return warm;
    }
    say(warm ? WARM : WARMING);
    return hear() == WARM;
  }

  /** Waits for the turn. */
  void begin() throws IOException {
    if (keeper != null) {
      say(WANT);
      if (hear() != HAVE) {
        throw new IOException("whoever keeps the turns of two forks said what was not asked");
      }
    }
  }

  /** Ends the turn. */
  void end() throws IOException {
    if (keeper != null) {
      say(DONE);
    }
  }

  @Override
  public void close() throws IOException {
    if (keeper != null) {
      keeper.close();
    }
  }

  private byte hear() throws IOException {
    if (Objects.requireNonNull(keeper, "keeper").read(word.clear()) < 0) {
      throw new EOFException("whoever keeps the turns of two forks is gone");
    }
    return word.get(0);
  }

  private void say(byte what) throws IOException {
    if (keeper != null) {
      keeper.write(word.clear().put(0, what));
    }
  }
}
