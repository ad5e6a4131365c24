package dev.culvert.bench.verdict;

import dev.culvert.bench.plan.Profile;
import dev.culvert.bench.rig.Cell;
import dev.culvert.bench.stats.Comparison;
import dev.culvert.bench.stats.RunComparison;
import dev.culvert.bench.stats.Verdict;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** A run or a comparison as tests that pass or fail, for a CI's list of tests: junit.xml. */
final class JunitXml {

  /** What became of a test; the name of its element, if it has one. */
  private enum Outcome {
    PASSED(""),
    FAILURE("failure"),
    SKIPPED("skipped");

    private final String element;

    Outcome(String element) {
      this.element = element;
    }
  }

  private record Case(String name, Outcome outcome, String why) {}

  private JunitXml() {}

  /**
   * A test for each cell, which fails if the cell did.
   *
   * @param notMeasured cells that could not be, and why: skipped
   */
  static String of(Profile profile, Summary summary, Map<Cell, String> notMeasured) {
    List<Case> cases = new ArrayList<>();
    summary.measured().forEach(cell -> cases.add(new Case(cell.toString(), Outcome.PASSED, "")));
    summary
        .failures()
        .forEach((cell, why) -> cases.add(new Case(cell.toString(), Outcome.FAILURE, why)));
    notMeasured.forEach((cell, why) -> cases.add(new Case(cell.toString(), Outcome.SKIPPED, why)));
    return document("culvert-bench-" + profile.label(), cases);
  }

  /** A test for each row, which fails if the new run is shown worse. */
  static String of(RunComparison comparison) {
    List<Case> cases = new ArrayList<>();
    comparison.failures().forEach((cell, why) -> cases.add(new Case(cell, Outcome.FAILURE, why)));
    for (Comparison row : comparison.rows()) {
      boolean isWorse = row.verdict() == Verdict.WORSE;
      cases.add(
          new Case(
              row.measure().label() + " of " + row.candidate(),
              isWorse ? Outcome.FAILURE : Outcome.PASSED,
              isWorse
                  ? "worse: " + TextTable.number(row.ratio().orElse(0)) + " times the base"
                  : ""));
    }
    comparison
        .missing()
        .forEach(what -> cases.add(new Case(what, Outcome.SKIPPED, "not in the new run")));
    return document("culvert-bench-compare", cases);
  }

  private static String document(String suite, List<Case> cases) {
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(text);
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeStartElement("testsuite");
      xml.writeAttribute("name", suite);
      xml.writeAttribute("tests", Integer.toString(cases.size()));
      xml.writeAttribute("failures", count(cases, Outcome.FAILURE));
      xml.writeAttribute("skipped", count(cases, Outcome.SKIPPED));
      for (Case test : cases) {
        xml.writeStartElement("testcase");
        xml.writeAttribute("classname", "dev.culvert.bench");
        xml.writeAttribute("name", printable(test.name()));
        if (test.outcome() != Outcome.PASSED) {
          xml.writeEmptyElement(test.outcome().element);
          xml.writeAttribute("message", printable(test.why()));
        }
        xml.writeEndElement();
      }
      xml.writeEndElement();
      xml.writeEndDocument();
      xml.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("junit.xml cannot be written", e);
    }
    return text.append('\n').toString();
  }

  private static String count(List<Case> cases, Outcome outcome) {
    return Long.toString(cases.stream().filter(test -> test.outcome() == outcome).count());
  }

  /** XML 1.0 has no other control characters than these three. */
  private static String printable(String text) {
    return text.replaceAll("[\\p{Cntrl}&&[^\t\n\r]]", "?");
  }
}
