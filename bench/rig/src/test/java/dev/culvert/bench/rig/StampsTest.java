package dev.culvert.bench.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StampsTest {

  private static final int BLOCKS = 20;

  @Test
  void whatIsWrittenIsAccepted() throws IOException {
    assertThat(read(stream(), Integer.MAX_VALUE)).isEqualTo(BLOCKS * StampedWriter.BLOCK);
  }

  @Test
  void readsMayEndAnywhere() throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 10; i++) {
      assertThat(read(stream(), random.nextInt(1, 20_000))).isEqualTo(BLOCKS * StampedWriter.BLOCK);
    }
  }

  @Test
  void aLostPageIsSeen() throws IOException {
    byte[] sent = stream();
    byte[] received = new byte[sent.length - StampedWriter.PAGE];
    int lost = 7 * StampedWriter.PAGE;
    System.arraycopy(sent, 0, received, 0, lost);
    System.arraycopy(sent, lost + StampedWriter.PAGE, received, lost, received.length - lost);

    assertThatThrownBy(() -> read(received, 5_000))
        .isInstanceOf(CorruptedException.class)
        .hasMessageContaining("page 7 ");
  }

  @Test
  void aShiftOfOneByteIsSeen() throws IOException {
    byte[] sent = stream();
    byte[] received = new byte[sent.length + 1];
    System.arraycopy(sent, 0, received, 0, 100);
    System.arraycopy(sent, 100, received, 101, sent.length - 100);

    assertThatThrownBy(() -> read(received, 5_000))
        .isInstanceOf(CorruptedException.class)
        .hasMessageContaining("page 1 ");
  }

  private static byte[] stream() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    StampedWriter writer = new StampedWriter();
    for (int i = 0; i < BLOCKS; i++) {
      writer.writeTo(Channels.newChannel(bytes));
    }
    return bytes.toByteArray();
  }

  private static long read(byte[] received, int atOnce) throws IOException {
    InputStream input =
        new ByteArrayInputStream(received) {
          @Override
          public int read(byte[] target, int offset, int length) {
            return super.read(target, offset, Math.min(length, atOnce));
          }

          @Override
          public int available() {
            return 0; // The channel adapter reads on as long as more is said to be there.
          }
        };
    StampedReader reader = new StampedReader();
    long total = 0;
    try (ReadableByteChannel channel = Channels.newChannel(input)) {
      for (int n = reader.readFrom(channel); n >= 0; n = reader.readFrom(channel)) {
        total += n;
      }
    }
    return total;
  }
}
