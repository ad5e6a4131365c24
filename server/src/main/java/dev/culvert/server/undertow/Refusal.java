package dev.culvert.server.undertow;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What a client is told that this port does not serve, as an answer that HTTP/1.1 clients show.
 * Immutable.
 *
 * @param status the HTTP status and its phrase
 * @param sentence what is wrong and what to do instead; ASCII
 */
record Refusal(String status, String sentence) {

  static final Refusal NOT_HTTP2 =
      new Refusal(
          "505 HTTP Version Not Supported",
          "This port speaks cleartext HTTP/2 with prior knowledge only: use http:// and HTTP/2.");
  static final Refusal NOT_TLS =
      new Refusal("400 Bad Request", "This port speaks HTTP/2 over TLS: use https://.");
  static final Refusal NOT_H2 =
      new Refusal(
          "505 HTTP Version Not Supported",
          "This port speaks HTTP/2 over TLS only: offer h2 in ALPN.");

  ByteBuffer answer() {
    String body = sentence + "\n";
    String answer =
        "HTTP/1.1 "
            + status
            + "\r\nconnection: close\r\ncontent-type: text/plain\r\ncontent-length: "
            + body.length()
            + "\r\n\r\n"
            + body;
    return ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII));
  }
}
