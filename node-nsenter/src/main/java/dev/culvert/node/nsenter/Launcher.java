package dev.culvert.node.nsenter;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/**
 * What runs a program inside the helper: the words before the program, such as {@code chroot
 * /proc/4711/root} or {@code ctr -n k8s.io task exec --exec-id {id} helper}. Words are separated by
 * blanks; there is no quoting, and no shell. Thread-safe.
 */
final class Launcher {

  private static final String ID = "{id}";
  private static final Pattern WORD = Pattern.compile("[!-~]+");
  private static final Pattern PROGRAM = Pattern.compile("/[!-~]+|[A-Za-z0-9][A-Za-z0-9._-]*");
  private static final Pattern BRACES = Pattern.compile("[{}]");
  private static final int LIMIT = 4096;

  private final List<String> words;
  private final String prefix = "culvert-" + UUID.randomUUID() + "-";
  private final AtomicLong count = new AtomicLong();

  private Launcher(List<String> words) {
    this.words = words;
  }

  /**
   * Reads the option's value.
   *
   * @throws IllegalArgumentException if it is empty or too long, has other characters than blanks
   *     and printable ASCII, begins with what is no program, or has braces other than {@code {id}}
   */
  static Launcher parse(String value) {
    String shown = Settings.LAUNCHER + " '" + value + "'";
    if (value.isBlank() || value.length() > LIMIT) {
      throw new IllegalArgumentException(
          Settings.LAUNCHER + " must have 1 to " + LIMIT + " characters, words between blanks");
    }
    List<String> words = List.of(value.strip().split(" +", -1));
    if (!words.stream().allMatch(word -> WORD.matcher(word).matches())) {
      throw new IllegalArgumentException(
          Settings.LAUNCHER + " must be printable ASCII words with blanks between them");
    }
    if (!PROGRAM.matcher(words.get(0)).matches()) {
      throw new IllegalArgumentException(
          shown + " must begin with a program: an absolute path, or a name of A-Z a-z 0-9 . _ -");
    }
    for (String word : words) {
      if (BRACES.matcher(word.replace(ID, "")).find()) {
        throw new IllegalArgumentException(
            shown + " has braces; the one placeholder is {id}, a fresh id for each run");
      }
    }
    return new Launcher(words);
  }

  /** The program that launches, as it is named. */
  String program() {
    return words.get(0);
  }

  /** The words with an id that no other call has had: 8 to 70 characters of a-z, 0-9 and hyphen. */
  List<String> next() {
    String id = prefix + count.incrementAndGet();
    List<String> command = new ArrayList<>();
    words.forEach(word -> command.add(word.replace(ID, id)));
    return command;
  }
}
