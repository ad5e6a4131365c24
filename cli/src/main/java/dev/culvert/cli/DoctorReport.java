package dev.culvert.cli;

import dev.culvert.cli.doctor.Diagnosis;
import dev.culvert.cli.doctor.Diagnosis.Answer;
import dev.culvert.cli.doctor.Finding;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A diagnosis in words, and as JSON. Immutable.
 *
 * @param diagnosis whose group {@code chosen} is what the verdict is about
 */
record DoctorReport(Diagnosis diagnosis) {

  private static final String CHOSEN = "chosen";

  /** Aligned lines under headings, each that is not ok with its remedy, and the verdict. */
  void print(PrintWriter out) {
    int width =
        diagnosis.answers().stream().mapToInt(a -> a.finding().name().length()).max().orElse(0);
    String group = "";
    for (Answer answer : diagnosis.answers()) {
      if (!answer.group().equals(group)) {
        group = answer.group();
        out.println(group);
      }
      Finding finding = answer.finding();
      String name = finding.name() + " ".repeat(width - finding.name().length());
      out.println(
          String.format(Locale.ROOT, "  %-4s  %s  %s", word(finding), name, finding.detail()));
      if (finding.remedy() != null) {
        out.println("        " + " ".repeat(width) + "  -> " + finding.remedy());
      }
    }
    out.println();
    out.println(verdict());
  }

  /** One object; its form is in docs/OPERATIONS.md, and stays. */
  String json() {
    String checks =
        diagnosis.answers().stream()
            .map(DoctorReport::json)
            .collect(Collectors.joining(",\n  ", "[\n  ", "]"));
    return String.format(
        Locale.ROOT,
        "{\"works\":%s,\"verdict\":%s,\"checks\":%s}",
        diagnosis.isGood(),
        Json.quoted(verdict()),
        checks);
  }

  /** Whether what was chosen works, in one sentence. */
  String verdict() {
    List<Finding> chosen =
        diagnosis.answers().stream()
            .filter(answer -> answer.group().equals(CHOSEN))
            .map(Answer::finding)
            .toList();
    if (diagnosis.isGood()) {
      return chosen.stream()
          .map(finding -> "the " + finding.name() + " " + first(finding.detail()))
          .collect(Collectors.joining(", ", "What is chosen works here: ", "."));
    }
    return chosen.stream()
        .filter(finding -> finding.state() == Finding.State.FAIL)
        .map(finding -> "the " + finding.name())
        .collect(
            Collectors.joining(
                ", ",
                "What is chosen does not work here: ",
                "; FAIL says why, -> how to mend it."));
  }

  private static String first(String detail) {
    return detail.substring(0, Math.max(detail.indexOf(':'), 0));
  }

  private static String json(Answer answer) {
    Finding finding = answer.finding();
    return String.format(
        Locale.ROOT,
        "{\"group\":%s,\"name\":%s,\"state\":%s,\"detail\":%s,\"remedy\":%s}",
        Json.quoted(answer.group()),
        Json.quoted(finding.name()),
        Json.quoted(word(finding).toLowerCase(Locale.ROOT)),
        Json.quoted(finding.detail()),
        Json.quoted(finding.remedy()));
  }

  private static String word(Finding finding) {
    return switch (finding.state()) {
      case OK -> "ok";
      case NOTE -> "note";
      case FAIL -> "FAIL";
    };
  }
}
