package dev.culvert.bench.report;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/** A page as a strict parser reads it, its scripts and its style left out. */
final class PageText {

  private final String source;
  private final Document document;

  private PageText(String source, Document document) {
    this.source = source;
    this.document = document;
  }

  static PageText of(ReportModel model) {
    return of(HtmlReport.of(model).html());
  }

  /** Parses a page; throws if it is not well-formed. */
  static PageText of(String html) {
    String source = html.replaceAll("(?s)(<(script|style)[^>]*>).*?</\\2>", "$1</$2>");
    try {
      DocumentBuilder parser = DocumentBuilderFactory.newInstance().newDocumentBuilder();
      parser.setErrorHandler(new DefaultHandler());
      return new PageText(source, parser.parse(new InputSource(new StringReader(source))));
    } catch (ParserConfigurationException | SAXException | IOException e) {
      throw new AssertionError("the page is not well-formed: " + e.getMessage(), e);
    }
  }

  String withoutScripts() {
    return source;
  }

  String text() {
    return document.getDocumentElement().getTextContent();
  }

  /** The anchors of the sections. */
  List<String> sections() {
    return elements(document, "section").stream().map(of -> of.getAttribute("id")).toList();
  }

  /** The text of one. */
  String section(String id) {
    return find(id).getTextContent();
  }

  /** The elements of a name in a section. */
  List<Element> elements(String name, String section) {
    NodeList all = find(section).getElementsByTagName(name);
    return list(all);
  }

  /** All values of an attribute. */
  List<String> attributes(String name) {
    return elements(document, "*").stream()
        .filter(of -> of.hasAttribute(name))
        .map(of -> of.getAttribute(name))
        .toList();
  }

  /** The body of the first table with that caption, row by row. */
  List<List<String>> table(String caption) {
    for (Element table : elements(document, "table")) {
      if (table.getElementsByTagName("caption").item(0).getTextContent().equals(caption)) {
        Element body = (Element) table.getElementsByTagName("tbody").item(0);
        List<List<String>> rows = new ArrayList<>();
        for (Element row : list(body.getElementsByTagName("tr"))) {
          rows.add(
              list(row.getElementsByTagName("*")).stream()
                  .filter(of -> of.getTagName().matches("th|td"))
                  .map(Element::getTextContent)
                  .map(String::strip)
                  .toList());
        }
        return rows;
      }
    }
    throw new AssertionError("no table '" + caption + "'");
  }

  private Element find(String id) {
    return elements(document, "section").stream()
        .filter(of -> of.getAttribute("id").equals(id))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no section " + id));
  }

  private static List<Element> elements(Document document, String name) {
    return list(document.getElementsByTagName(name));
  }

  private static List<Element> list(NodeList nodes) {
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      elements.add((Element) nodes.item(i));
    }
    return elements;
  }
}
