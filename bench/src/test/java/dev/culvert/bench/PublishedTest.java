package dev.culvert.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import javax.xml.xpath.XPathNodes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.w3c.dom.Document;
import org.w3c.dom.Node;

/** What docs/RELEASING.md needs of the POMs; .ci/release tries the release itself. */
@Timeout(60)
class PublishedTest {

  private static final Path TOP = Path.of("..");
  private static final Path BOM = TOP.resolve("bom");
  private static final String GROUP = "dev.culvert";

  private static final List<String> ASKED_FOR_BY_MAVEN_CENTRAL =
      List.of(
          "url",
          "licenses/license/name",
          "licenses/license/url",
          "developers/developer/name",
          "scm/connection",
          "scm/developerConnection",
          "scm/url");

  private final XPath paths = XPathFactory.newInstance().newXPath();

  @Test
  void everyModuleIsInTheBomOrIsNotPublished() throws Exception {
    List<String> published = new ArrayList<>();
    for (Path folder : published()) {
      published.add(texts(folder, "artifactId").get(0));
    }

    assertThat(published)
        .hasSizeGreaterThan(10)
        .containsExactlyInAnyOrderElementsOf(
            texts(BOM, "dependencyManagement/dependencies/dependency/artifactId"));
  }

  @Test
  void thePomsSayWhatMavenCentralAsksFor() throws Exception {
    for (String field : ASKED_FOR_BY_MAVEN_CENTRAL) {
      assertThat(texts(TOP, field)).as(field).hasSize(1);
      assertThat(texts(BOM, field)).as("%s of the BOM", field).isEqualTo(texts(TOP, field));
    }
    assertThat(texts(TOP, "licenses/license/name")).containsExactly("Apache-2.0");
    for (Path folder : Stream.concat(published().stream(), Stream.of(TOP, BOM)).toList()) {
      assertThat(texts(folder, "name")).as("name of %s", folder).hasSize(1);
      assertThat(texts(folder, "description")).as("description of %s", folder).hasSize(1);
    }
  }

  /** Which .ci/stage replaces, in all of them alike. */
  @Test
  void allPomsHaveOneVersion() throws Exception {
    for (Path folder : ours()) {
      String own = texts(folder, "parent").isEmpty() ? "version" : "parent/version";
      assertThat(texts(folder, own)).as("%s", folder).isEqualTo(texts(TOP, "version"));
    }
  }

  @Test
  void whatIsBuiltHasTheLicenceInIt() throws IOException {
    Path built = Path.of("target", "classes", "META-INF");

    for (String name : List.of("LICENSE", "NOTICE")) {
      assertThat(built.resolve(name)).hasSameTextualContentAs(TOP.resolve(name));
    }
    assertThat(Files.readString(TOP.resolve("LICENSE")))
        .contains("Apache License", "Copyright 2026 the Culvert authors");
  }

  /** Folders of what is published as a jar. */
  private List<Path> published() throws Exception {
    List<Path> published = new ArrayList<>();
    for (Path folder : ours()) {
      if (!texts(folder, "properties/maven.deploy.skip").contains("true")
          && !texts(folder, "packaging").contains("pom")) {
        published.add(folder);
      }
    }
    return published;
  }

  /** Folders with a POM of ours; examples may have others. */
  private List<Path> ours() throws Exception {
    List<Path> ours = new ArrayList<>();
    for (Path folder : folders()) {
      if (texts(folder, "groupId").contains(GROUP)
          || texts(folder, "parent/groupId").contains(GROUP)) {
        ours.add(folder);
      }
    }
    return ours;
  }

  /** Nothing that is hidden or made. */
  private static List<Path> folders() throws IOException {
    try (Stream<Path> files = Files.find(TOP, 4, (path, is) -> path.endsWith("pom.xml"))) {
      return files
          .filter(path -> !path.toString().matches(".*/(target|src|\\.[^./][^/]*)/.*"))
          .map(path -> path.resolveSibling(""))
          .toList();
    }
  }

  /** The texts of a project's elements, in their order. */
  private List<String> texts(Path folder, String path) throws Exception {
    Document pom =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(folder.resolve("pom.xml").toFile());
    return texts(pom, "/project/" + path + "/text()");
  }

  private List<String> texts(Document pom, String path) throws XPathExpressionException {
    List<String> texts = new ArrayList<>();
    for (Node text : paths.evaluateExpression(path, pom, XPathNodes.class)) {
      texts.add(text.getNodeValue());
    }
    return texts;
  }
}
