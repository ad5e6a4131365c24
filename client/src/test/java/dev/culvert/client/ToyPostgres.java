package dev.culvert.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * As much of a database as PostgreSQL's driver needs to be told what six times seven is: version 3
 * of its protocol, without passwords.
 */
final class ToyPostgres implements TestPort.Service {

  private static final int SSL_REQUEST = 80_877_103;
  private static final int TEXT = 25;
  private static final Pattern PRODUCT =
      Pattern.compile("select ([0-9]+)(?: \\* ([0-9]+))?", Pattern.CASE_INSENSITIVE);

  @Override
  public void serve(Socket socket, BlockingQueue<String> report) throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    DataOutputStream out = new DataOutputStream(socket.getOutputStream());
    start(in, out);
    String query = "";
    for (int kind = in.read(); kind >= 0 && kind != 'X'; kind = in.read()) {
      DataInputStream message = body(in);
      switch (kind) {
        case 'Q' -> {
          String simple = text(message);
          if (answer(simple) != null) {
            send(out, 'T', columns(simple));
          }
          execute(out, simple);
          send(out, 'Z', "I".getBytes(UTF_8));
        }
        case 'P' -> {
          text(message);
          query = text(message);
          send(out, '1', new byte[0]);
        }
        case 'B' -> send(out, '2', new byte[0]);
        case 'D' -> {
          if (message.read() == 'S') {
            send(out, 't', new byte[Short.BYTES]);
          }
          send(out, answer(query) == null ? 'n' : 'T', columns(query));
        }
        case 'E' -> execute(out, query);
        case 'S' -> send(out, 'Z', "I".getBytes(UTF_8));
        default -> throw new IOException("a message that is not known: " + (char) kind);
      }
    }
  }

  /** Answers the request for TLS, if there is one, and lets everybody in. */
  private static void start(DataInputStream in, DataOutputStream out) throws IOException {
    if (body(in).readInt() == SSL_REQUEST) {
      out.write('N');
      body(in).readInt();
    }
    send(out, 'R', new byte[4]);
    send(out, 'S', ("server_version\0" + "16.0\0").getBytes(UTF_8));
    send(out, 'K', new byte[8]);
    send(out, 'Z', "I".getBytes(UTF_8));
  }

  private static void execute(DataOutputStream out, String query) throws IOException {
    String answer = answer(query);
    if (query.isEmpty()) {
      send(out, 'I', new byte[0]);
    } else if (answer == null) {
      send(out, 'C', "SET\0".getBytes(UTF_8));
    } else {
      byte[] text = answer.getBytes(UTF_8);
      ByteArrayOutputStream row = new ByteArrayOutputStream();
      DataOutputStream fields = new DataOutputStream(row);
      fields.writeShort(1);
      fields.writeInt(text.length);
      fields.write(text);
      send(out, 'D', row.toByteArray());
      send(out, 'C', "SELECT 1\0".getBytes(UTF_8));
    }
  }

  /** The one field of the one row; null if there is none. */
  private static @Nullable String answer(String query) {
    Matcher product = PRODUCT.matcher(query);
    if (product.matches()) {
      String second = product.group(2) == null ? "1" : product.group(2);
      return Integer.toString(Integer.parseInt(product.group(1)) * Integer.parseInt(second));
    }
    return query.startsWith("SHOW TRANSACTION ISOLATION LEVEL") ? "read committed" : null;
  }

  private static byte[] columns(String query) throws IOException {
    if (answer(query) == null) {
      return new byte[0];
    }
    ByteArrayOutputStream columns = new ByteArrayOutputStream();
    DataOutputStream fields = new DataOutputStream(columns);
    fields.writeShort(1);
    fields.write("answer\0".getBytes(UTF_8));
    fields.writeInt(0);
    fields.writeShort(0);
    fields.writeInt(TEXT);
    fields.writeShort(-1);
    fields.writeInt(-1);
    fields.writeShort(0);
    return columns.toByteArray();
  }

  private static DataInputStream body(DataInputStream in) throws IOException {
    byte[] body = in.readNBytes(in.readInt() - Integer.BYTES);
    return new DataInputStream(new ByteArrayInputStream(body));
  }

  private static String text(DataInputStream in) throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    for (int c = in.read(); c > 0; c = in.read()) {
      text.write(c);
    }
    return text.toString(UTF_8);
  }

  private static void send(DataOutputStream out, char kind, byte[] body) throws IOException {
    out.write(kind);
    out.writeInt(body.length + Integer.BYTES);
    out.write(body);
    out.flush();
  }
}
