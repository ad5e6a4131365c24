package dev.culvert.server.greeting;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What a client is told that this port does not serve, as an answer that HTTP/1.1 clients show.
 * Immutable.
 *
 * @param status the HTTP status and its phrase
 * @param fields header fields that the status asks for, each with its line's end
 * @param sentence what is wrong and what to do instead; printable ASCII
 */
public record Refusal(String status, String fields, String sentence) {

  /** Neither HTTP/2 nor a request to upgrade to it. */
  public static final Refusal NOT_HTTP2 =
      new Refusal(
          "505 HTTP Version Not Supported",
          "",
          "This port speaks cleartext HTTP/2: use http:// with prior knowledge or Upgrade: h2c.");

  /** No TLS where there must be. */
  public static final Refusal NOT_TLS =
      new Refusal("400 Bad Request", "", "This port speaks HTTP/2 over TLS: use https://.");

  /** TLS without HTTP/2 in it. */
  public static final Refusal NOT_H2 =
      new Refusal(
          "505 HTTP Version Not Supported",
          "",
          "This port speaks HTTP/2 over TLS only: offer h2 in ALPN.");

  static final Refusal NOT_POST =
      new Refusal(
          "405 Method Not Allowed",
          "allow: POST\r\n",
          "The method of a request to upgrade must be POST.");

  static final Refusal TOO_LONG =
      new Refusal(
          "431 Request Header Fields Too Large",
          "",
          "The head of a request to upgrade must not be longer than "
              + RequestHead.MAX_LENGTH
              + " bytes.");

  /** A request that breaks a rule. */
  static Refusal badRequest(String sentence) {
    return new Refusal("400 Bad Request", "", sentence);
  }

  /** The whole answer in HTTP/1.1, after which the connection is closed. */
  public ByteBuffer answer() {
    String body = sentence + "\n";
    String answer =
        "HTTP/1.1 "
            + status
            + "\r\nconnection: close\r\n"
            + fields
            + "content-type: text/plain\r\ncontent-length: "
            + body.length()
            + "\r\n\r\n"
            + body;
    return ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII));
  }
}
