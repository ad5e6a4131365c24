package dev.culvert.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads strings in HPACK's Huffman code (RFC 7541 appendix B). The code is canonical, so the
 * lengths of its words tell the words.
 */
final class Huffman {

  /** The length of each byte's word, and of the end's: A is 5 bits, B is 6, and so on. */
  private static final String LENGTHS =
      "ISXXXXXXXTZXXZXXXXXXXXZXXXXXXXXXBFFHIBDGFFDGDBBBAAABBBBBBBCDKBHFIBCCCCCCCCCCCCCCCCCCCC"
          + "CCDCDIOIJBKABABABBBACCBBBABCBAABCCCCCKGJIXPRPPRRRSRSSSSSTSTTRSTSSSSQRSRSSTRQPRRSSQSRRT"
          + "QRSSQQRQSRSSPRRRSRRSVVPORSRUVVVWWVTUOQVWWVWTQQVVXWWWPTPQRQQSRRUUTTVSVWVVWWWWWXWWWWWVZ";

  private static final int SHORTEST = 5;
  private static final int LONGEST = 30;
  private static final Map<Word, Integer> SYMBOLS = symbols();

  private Huffman() {}

  static String decode(ByteBuffer encoded) throws IOException {
    StringBuilder decoded = new StringBuilder();
    int code = 0;
    int length = 0;
    while (encoded.hasRemaining()) {
      int octet = encoded.get();
      for (int bit = 7; bit >= 0; bit--) {
        code = (code << 1) | ((octet >> bit) & 1);
        length++;
        Integer symbol = SYMBOLS.get(new Word(length, code));
        if (symbol != null) {
          decoded.append(new String(new byte[] {symbol.byteValue()}, StandardCharsets.ISO_8859_1));
          code = 0;
          length = 0;
        }
      }
    }
    if (length > 7 || code != (1 << length) - 1) {
      throw new IOException("a Huffman string ends with other than padding");
    }
    return decoded.toString();
  }

  private static Map<Word, Integer> symbols() {
    Map<Word, Integer> symbols = new HashMap<>();
    int code = 0;
    for (int length = SHORTEST; length <= LONGEST; length++) {
      for (int symbol = 0; symbol < LENGTHS.length(); symbol++) {
        if (LENGTHS.charAt(symbol) - 'A' + SHORTEST == length) {
          symbols.put(new Word(length, code++), symbol);
        }
      }
      code <<= 1;
    }
    return symbols;
  }

  /** So many bits. */
  private record Word(int length, int code) {}
}
