package dev.culvert.bench;

import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openjdk.jmh.runner.Runner;

/** The rules of the module table in docs/ARCHITECTURE.md, for all modules at once. */
@Timeout(120)
class ArchitectureTest {

  private static final String[] LEAVES = {"dev.culvert.transport..", "dev.culvert.node.."};
  private static final String[] ENGINES = {
    "dev.culvert.server.undertow..", "dev.culvert.server.netty.."
  };

  /** The packages of the modules that this test must have seen. */
  private static final List<String> MODULES =
      List.of(
          "dev.culvert.core",
          "dev.culvert.testkit",
          "dev.culvert.tls",
          "dev.culvert.client",
          "dev.culvert.server",
          "dev.culvert.server.undertow",
          "dev.culvert.server.netty",
          "dev.culvert.transport.netty",
          "dev.culvert.transport.jetty",
          "dev.culvert.transport.okhttp",
          "dev.culvert.node.jnr",
          "dev.culvert.node.nsenter",
          "dev.culvert.node.cri",
          "dev.culvert.cli",
          "dev.culvert.tck",
          "dev.culvert.bench.stats",
          "dev.culvert.bench.report",
          "dev.culvert.bench.rig",
          "dev.culvert.bench.command");

  /** And those that are built on JDK 22 and later alone. */
  private static final List<String> NEWER_MODULES = List.of("dev.culvert.node.ffm");

  /** What a command asks for is run, judged, kept and planned: each knows what is to its right. */
  private static final List<String> BENCH =
      List.of(
          "dev.culvert.bench.command",
          "dev.culvert.bench.run",
          "dev.culvert.bench.verdict",
          "dev.culvert.bench.result",
          "dev.culvert.bench.plan");

  private static JavaClasses production = new ClassFileImporter().importClasses();
  private static JavaClasses tests = production;

  @BeforeAll
  static void readClasses() {
    production =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(ArchitectureTest::isWritten)
            .importPackages("dev.culvert");
    tests = new ClassFileImporter().importPaths(testClasses());
  }

  @Test
  void everyModuleIsRead() {
    assertThat(MODULES).allMatch(name -> production.containPackage(name));
    assertThat(NEWER_MODULES)
        .allMatch(name -> production.containPackage(name) == Runtime.version().feature() >= 22);
    assertThat(MODULES.stream().filter(name -> name.startsWith("dev.culvert.bench")))
        .allMatch(name -> tests.containPackage(name));
    assertThat(modules()).anyMatch(module -> module.endsWith("examples/transport-vertx"));
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.culvert.(**)").should().beFreeOfCycles().check(production);
  }

  @Test
  void theBenchmarksCommandReadsFromLeftToRight() {
    for (int i = 1; i < BENCH.size(); i++) {
      noClasses()
          .that()
          .resideInAPackage(BENCH.get(i))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(BENCH.subList(0, i).toArray(String[]::new))
          .check(production);
    }
  }

  @Test
  void whatDecidesAVerdictStartsNothing() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.culvert.bench.verdict", "dev.culvert.bench.result")
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(ProcessBuilder.class, ProcessHandle.class, Thread.class, Runner.class)
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage("java.net..", "java.nio.channels..")
        .check(production);
  }

  @Test
  void coreDependsOnNothing() {
    classes()
        .that()
        .resideInAPackage("dev.culvert.core..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", "javax.net.ssl..", "org.jspecify..", "dev.culvert.core..")
        .check(production);
  }

  @Test
  void librariesStayInTheirModules() {
    only("io.netty..")
        .in(
            "dev.culvert.netty.tls..",
            "dev.culvert.transport.netty..",
            "dev.culvert.server.netty..",
            "dev.culvert.bench.tunnel..")
        .check(production);
    only("io.undertow..", "org.xnio..")
        .in("dev.culvert.server.undertow..", "io.undertow..")
        .check(production);
    only("okhttp3..", "okio..").in("dev.culvert.transport.okhttp..").check(production);
    only("org.eclipse.jetty..").in("dev.culvert.transport.jetty..").check(production);
    only("org.bouncycastle..").in("dev.culvert.tls..", "dev.culvert.testkit..").check(production);
    only("jnr..", "com.kenai..")
        .in("dev.culvert.node.jnr..", "dev.culvert.bench.link..")
        .check(production);
    only("java.lang.foreign..").in("dev.culvert.node.ffm..").check(production);
    only("io.grpc..", "com.google.protobuf..", "com.google.gson..")
        .in("dev.culvert.node.cri..")
        .check(production);
    only("picocli..").in("dev.culvert.cli..", "dev.culvert.bench..").check(production);
    only("org.openjdk.jmh..", "org.HdrHistogram..").in("dev.culvert.bench..").check(production);
  }

  @Test
  void leavesDependOnCoreAlone() {
    noClasses()
        .that()
        .resideInAnyPackage(LEAVES)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.culvert.server..",
            "dev.culvert.cli..",
            "dev.culvert.bench..",
            "dev.culvert.tck..",
            "dev.culvert.testkit..")
        .check(production);
  }

  /** Which transport it has is decided where it runs. */
  @Test
  void theFacadeDependsOnCoreAndTls() {
    classes()
        .that()
        .resideInAPackage("dev.culvert.client..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "javax.net..",
            "org.jspecify..",
            "dev.culvert.core..",
            "dev.culvert.tls..",
            "dev.culvert.client..")
        .check(production);
  }

  /** And know of the server what it asks of them: its roles are none of their business. */
  @Test
  void enginesKnowNoRoles() {
    noClasses()
        .that()
        .resideInAnyPackage(ENGINES)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.culvert.server",
            "dev.culvert.cli..",
            "dev.culvert.bench..",
            "dev.culvert.tck..",
            "dev.culvert.testkit..")
        .check(production);
  }

  @Test
  void onlyProvidersOfLeavesArePublic() {
    classes()
        .that()
        .resideInAnyPackage(leavesAndEngines())
        .and()
        .areTopLevelClasses()
        .and()
        .arePublic()
        .and()
        .doNotHaveFullyQualifiedName("dev.culvert.transport.netty.StreamChannel") // For Bootstrap.
        .and()
        .doNotHaveFullyQualifiedName("dev.culvert.transport.netty.PodPort") // Its address.
        .should()
        .haveSimpleNameEndingWith("Provider")
        .check(production);
  }

  @Test
  void providersOfLeavesCanBeLoaded() {
    classes()
        .that()
        .resideInAnyPackage(leavesAndEngines())
        .and()
        .haveSimpleNameEndingWith("Provider")
        .should()
        .bePublic()
        .andShould()
        .haveModifier(JavaModifier.FINAL)
        .andShould(havePublicConstructorWithoutArguments())
        .check(production);
  }

  @Test
  void onlyCommandsPrint() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.culvert.cli..", "dev.culvert.bench..")
        .and()
        .doNotHaveFullyQualifiedName("dev.culvert.tck.PodServer") // A process: it is its protocol.
        .and()
        .doNotHaveFullyQualifiedName("dev.culvert.tck.ConnectorProgram") // So is this.
        .and()
        .doNotHaveFullyQualifiedName("dev.culvert.tck.TwoAddressesProgram") // And this.
        .and()
        .doNotHaveFullyQualifiedName("dev.culvert.tck.server.KeyUpdates") // And this.
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .check(production);
  }

  /** Else digits and letters are those of the user's language, also where programs read them. */
  @Test
  void textForProgramsHasNoLocale() {
    noClasses()
        .should()
        .callMethod(String.class, "format", String.class, Object[].class)
        .orShould()
        .callMethod(String.class, "formatted", Object[].class)
        .orShould()
        .callMethod(String.class, "toLowerCase")
        .orShould()
        .callMethod(String.class, "toUpperCase")
        .orShould()
        .callMethod(PrintStream.class, "printf", String.class, Object[].class)
        .orShould()
        .callMethod(PrintWriter.class, "printf", String.class, Object[].class)
        .check(production);
  }

  @Test
  void testsDoNotSleep() {
    noClasses().should().callMethod(Thread.class, "sleep", long.class).check(tests);
  }

  @Test
  void locksArePrivate() {
    noMethods().should().haveModifier(JavaModifier.SYNCHRONIZED).check(production);
  }

  @Test
  void coreLogsWithTheSystemLogger() {
    fields()
        .that()
        .areDeclaredInClassesThat()
        .resideInAPackage("dev.culvert.core..")
        .and()
        .haveRawType(simpleName("Logger"))
        .should()
        .haveRawType(System.Logger.class)
        .allowEmptyShould(true)
        .check(production);
  }

  private static String[] leavesAndEngines() {
    return Stream.of(LEAVES, ENGINES).flatMap(Stream::of).toArray(String[]::new);
  }

  private static Only only(String... libraries) {
    return new Only(List.of(libraries));
  }

  /** What JMH and protoc generate is not ours to judge. */
  private static boolean isWritten(Location location) {
    return !location.contains("jmh_generated") && !location.contains("dev/culvert/node/cri/v1/");
  }

  /** The test classes of all modules that have been built; the benchmark's in any case. */
  private static List<Path> testClasses() {
    return modules().stream()
        .map(module -> module.resolve("target/test-classes"))
        .filter(Files::isDirectory)
        .toList();
  }

  /** Folders with a POM, up to two below the root. */
  private static List<Path> modules() {
    return inside(Path.of("..").toAbsolutePath().normalize())
        .flatMap(folder -> Stream.concat(Stream.of(folder), inside(folder)))
        .filter(folder -> Files.exists(folder.resolve("pom.xml")))
        .toList();
  }

  private static Stream<Path> inside(Path folder) {
    try (Stream<Path> inside = Files.list(folder)) {
      return inside.filter(Files::isDirectory).toList().stream();
    } catch (IOException e) {
      throw new IllegalStateException("cannot list the modules in " + folder, e);
    }
  }

  private static DescribedPredicate<JavaClass> simpleName(String name) {
    return are(DescribedPredicate.describe("named " + name, c -> c.getSimpleName().equals(name)));
  }

  private static ArchCondition<JavaClass> havePublicConstructorWithoutArguments() {
    return new ArchCondition<>("have a public constructor without arguments") {
      @Override
      public void check(JavaClass item, ConditionEvents events) {
        boolean has =
            item.getConstructors().stream()
                .anyMatch(
                    constructor ->
                        constructor.getParameters().isEmpty()
                            && constructor.getModifiers().containsAll(Set.of(JavaModifier.PUBLIC)));
        events.add(
            new SimpleConditionEvent(item, has, item.getName() + (has ? " has one" : " has none")));
      }
    };
  }

  /** Libraries, and the packages that alone may know them. */
  private record Only(List<String> libraries) {

    ArchRule in(String... packages) {
      return noClasses()
          .that()
          .resideOutsideOfPackages(packages)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(libraries.toArray(String[]::new));
    }
  }
}
