package dev.culvert.server.greeting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a head may cost, and where it ends. */
final class HeadBytesTest {

  private static final int HEADS = 5_000;

  /** Seconds for what takes minutes if each byte costs a look at all that came before it. */
  @Test
  @Timeout(60)
  void aLongHeadCostsAsMuchForEachByteAsAShortOne() throws RefusedException {
    byte[] head = longestHead().getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < HEADS; i++) {
      HeadBytes bytes = new HeadBytes();
      bytes.take(ByteBuffer.wrap(head));
      assertThat(bytes.isComplete()).isTrue();
      assertThat(bytes.parse().method()).isEqualTo("POST");
    }
  }

  @Test
  void theEndIsFoundWhereverTheBytesAreCut() throws RefusedException {
    byte[] head = "POST / HTTP/1.1\r\nhost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    for (int cut = 0; cut < head.length; cut++) {
      HeadBytes bytes = new HeadBytes();
      bytes.take(ByteBuffer.wrap(head, 0, cut));
      assertThat(bytes.isComplete()).isFalse();
      ByteBuffer rest =
          ByteBuffer.wrap(
              (new String(head, cut, head.length - cut, StandardCharsets.US_ASCII) + "!")
                  .getBytes(StandardCharsets.US_ASCII));
      bytes.take(rest);
      assertThat(bytes.isComplete()).isTrue();
      assertThat(rest.remaining()).isEqualTo(1);
    }
  }

  @Test
  void aHeadThatIsTooLongIsRefused() {
    ByteBuffer head =
        ByteBuffer.wrap((longestHead().strip() + "!\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    assertThatThrownBy(() -> new HeadBytes().take(head)).isInstanceOf(RefusedException.class);
  }

  private static String longestHead() {
    String line = "POST / HTTP/1.1\r\nx: ";
    String end = "\r\n\r\n";
    return line + "a".repeat(RequestHead.MAX_LENGTH - line.length() - end.length()) + end;
  }
}
