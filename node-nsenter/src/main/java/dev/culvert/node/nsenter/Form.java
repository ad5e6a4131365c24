package dev.culvert.node.nsenter;

import java.util.Locale;

/** How a child is reached, and where its programs are: the option {@code nsenter.form}. */
enum Form {
  /** The child's standard input and output. */
  PIPE,
  /** A Unix socket that the child connects to. */
  UNIX,
  /** Standard input and output of a child inside a helper, which has the programs. */
  HELPER;

  /** The form as configuration spells it. */
  String option() {
    return name().toLowerCase(Locale.ROOT);
  }
}
