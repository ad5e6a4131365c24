package dev.culvert.cli.doctor;

import java.time.Duration;
import java.util.List;

/** One question about the machine or about what runs on it. Thread-safe. */
public interface Check {

  /** The heading under which the answers stand: lower case. */
  String group();

  /** What is asked for, where there is no answer. */
  String name();

  /** Looks, and says what is there. May block. */
  List<Finding> look(Machine machine);

  /** What there is to say when {@link #look} does not return. */
  default Finding unanswered(Duration patience) {
    return Finding.note(
        name(),
        "no answer within " + patience.toSeconds() + " s",
        "find out what hangs: something that this looks at does not answer");
  }
}
