package dev.culvert.core.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProvidersTest {

  private static final Availability MISSING =
      Availability.unavailable("socat is missing", "apt-get install socat");

  @Test
  void orderIsPriorityAndThenName() {
    Providers<Sample> providers =
        Providers.of(
            "transport", List.of(sample("b", 5), sample("c", 7), sample("a", 5), sample("z", 0)));
    assertThat(providers.all()).extracting(Sample::name).containsExactly("c", "a", "b", "z");
  }

  @Test
  void ofOneNameTheFirstClassThatIsAvailableIsTaken() {
    Availability works = Availability.available("1.0");
    Sample plain = sample("netty", 7);
    Sample broken = new Sample("netty", 7, MISSING);
    Shaded shaded = new Shaded("netty", 7, works);

    Providers<Provider> both = Providers.of("transport", List.of(shaded, plain));
    assertThat(both.all()).containsExactly(plain, shaded);
    assertThat(both.named("netty")).isSameAs(plain);
    Providers<Provider> one = Providers.of("transport", List.of(shaded, broken));
    assertThat(one.named("netty")).isSameAs(shaded);
    assertThat(one.best(provider -> true)).isSameAs(shaded);
    Shaded brokenToo = new Shaded("netty", 7, MISSING);
    assertThat(Providers.of("transport", List.of(brokenToo, broken)).named("netty"))
        .isSameAs(broken);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> both.named("jetty"))
        .withMessage("no transport named 'jetty'; here are: netty");
  }

  @Test
  void bestIsTheFirstThatQualifiesAndIsAvailable() {
    Providers<Sample> providers =
        Providers.of(
            "transport",
            List.of(new Sample("first", 9, MISSING), sample("second", 8), sample("third", 7)));
    assertThat(providers.best(provider -> true).name()).isEqualTo("second");
    assertThat(providers.best(provider -> provider.priority() < 8).name()).isEqualTo("third");
  }

  @Test
  void everyCandidateIsListedWhenNoneCanBeUsed() {
    Providers<Sample> providers =
        Providers.of("connector", List.of(new Sample("nsenter", 5, MISSING), sample("direct", 1)));
    assertThatExceptionOfType(CulvertException.class)
        .isThrownBy(() -> providers.best(provider -> provider.priority() > 1))
        .withMessage(
            "no connector can be used here: nsenter: socat is missing; apt-get install socat;"
                + " direct: lacks a capability that is needed here")
        .satisfies(e -> assertThat(e.failure()).isEqualTo(Failure.UNAVAILABLE));
  }

  @Test
  void remedyIsNamedWhenThereIsNone() {
    Providers<Sample> none = Providers.of("transport", List.of());
    assertThatExceptionOfType(CulvertException.class)
        .isThrownBy(() -> none.best(provider -> true))
        .withMessage("no transport on the class path; add a culvert-transport artifact");
  }

  @Test
  void explicitNameIsTakenThoughItIsUnavailable() {
    Providers<Sample> providers =
        Providers.of("connector", List.of(new Sample("nsenter", 5, MISSING), sample("direct", 1)));
    assertThat(providers.named("nsenter").availability().isAvailable()).isFalse();
  }

  @Test
  void unknownNameIsRefusedWithThoseThatAreHere() {
    Providers<Sample> providers = Providers.of("transport", List.of(sample("netty", 7)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> providers.named("Netty"))
        .withMessage("no transport named 'Netty'; here are: netty");
  }

  @Test
  void providerThatCannotBeLoadedIsKeptAsAReason(@TempDir Path directory) throws IOException {
    Path services = Files.createDirectories(directory.resolve("META-INF/services"));
    Files.writeString(
        services.resolve(Provider.class.getName()),
        String.join(
            "\n",
            Throwing.class.getName(),
            "dev.culvert.Missing",
            ProvidersTest.class.getName(),
            Unlinked.class.getName(),
            Good.class.getName()));
    URL[] path = {directory.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(path, getClass().getClassLoader())) {
      Providers<Provider> providers =
          Providers.load("transport", ServiceLoader.load(Provider.class, loader));
      assertThat(providers.all()).extracting(Provider::name).containsExactly("good");
      assertThat(providers.broken()).hasSize(4);
      assertThat(providers.broken().get(0))
          .contains(Throwing.class.getName())
          .contains("libfoo.so is missing");
      assertThat(providers.broken().get(1)).contains("dev.culvert.Missing");
      assertThat(providers.broken().get(2)).contains("not a subtype");
      assertThat(providers.broken().get(3))
          .contains(Unlinked.class.getName())
          .contains("org/example/Library");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> providers.named("other"))
          .withMessageStartingWith(
              "no transport named 'other'; here are: good (could not be loaded:")
          .withMessageContaining("libfoo.so is missing");
    }
  }

  /** Nor in a jar whose service files were not merged: there is none that nobody asked for. */
  @Test
  void coreAloneHasNoTransport() {
    Providers<ClientTransportProvider> transports = Providers.transports();
    assertThat(transports.all()).isEmpty();
    assertThat(transports.broken()).isEmpty();
    assertThatExceptionOfType(CulvertException.class)
        .isThrownBy(() -> transports.best(provider -> true))
        .withMessage("no transport on the class path; add a culvert-transport artifact")
        .matches(e -> e.failure() == Failure.UNAVAILABLE);
  }

  private static Sample sample(String name, int priority) {
    return new Sample(name, priority, Availability.available("1.0"));
  }

  private record Sample(String name, int priority, Availability availability) implements Provider {}

  private record Shaded(String name, int priority, Availability availability) implements Provider {}

  /** Works. */
  public static class Good implements Provider {

    @Override
    public String name() {
      return "good";
    }

    @Override
    public int priority() {
      return 5;
    }

    @Override
    public Availability availability() {
      return Availability.available("1.0");
    }
  }

  /** Its constructor fails. */
  public static final class Throwing extends Good {

    public Throwing() {
      throw new IllegalStateException("libfoo.so is missing");
    }
  }

  /** Its static initialiser fails, as a missing library makes it. */
  public static final class Unlinked extends Good {

    static final Object LIBRARY = load();

    private static Object load() {
      throw new NoClassDefFoundError("org/example/Library");
    }
  }
}
