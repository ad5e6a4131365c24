package dev.culvert.server.greeting;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The head of an HTTP/1.1 request (RFC 9112 sections 3 and 5), read without any of the leniencies
 * that let two readers disagree about it. Immutable.
 *
 * @param fields in their order, names in lower case
 */
public record RequestHead(String method, String target, String version, List<Field> fields) {

  /** Bytes, with the empty line at its end. */
  public static final int MAX_LENGTH = 16_384;

  private static final String LINE_END = "\r\n";
  private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
  private static final Pattern REQUEST_LINE =
      Pattern.compile("(" + TOKEN + ") ([!-~]+) (HTTP/[0-9]\\.[0-9])");
  private static final Pattern FIELD_LINE =
      Pattern.compile("(" + TOKEN + "):[ \\t]*([!-~]?(?:[ -~\\t]*[!-~])?)[ \\t]*");

  /**
   * Reads a whole head.
   *
   * @param text the bytes up to the empty line, which is not in it, one char each
   * @throws RefusedException if a line breaks the grammar
   */
  static RequestHead parse(String text) throws RefusedException {
    String[] lines = text.split(LINE_END, -1);
    Matcher request = match(REQUEST_LINE, lines[0], "request line");
    List<Field> fields = new ArrayList<>();
    for (int i = 1; i < lines.length; i++) {
      Matcher field = match(FIELD_LINE, lines[i], "header line " + i);
      fields.add(new Field(field.group(1).toLowerCase(Locale.ROOT), field.group(2)));
    }
    return new RequestHead(
        request.group(1), request.group(2), request.group(3), List.copyOf(fields));
  }

  /** The values of the fields of that name, in lower case. */
  public List<String> values(String name) {
    return fields.stream().filter(each -> each.name().equals(name)).map(Field::value).toList();
  }

  private static Matcher match(Pattern grammar, String line, String what) throws RefusedException {
    Matcher matcher = grammar.matcher(line);
    if (!matcher.matches()) {
      throw new RefusedException(
          Refusal.badRequest("The request's " + what + " is malformed (RFC 9112)."));
    }
    return matcher;
  }

  /** One header field. */
  public record Field(String name, String value) {}
}
