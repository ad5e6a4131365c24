package dev.culvert.core.spi;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The providers of one kind that are here, and the choice among them: an explicit name is taken or
 * refused, never replaced; else those that qualify, by availability, priority and name. Two may
 * have one name, a transport and the same with a library of its own: the first that is available is
 * taken. Immutable.
 *
 * @param <P> the kind of provider
 */
public final class Providers<P extends Provider> {

  /** Without those of {@link Comparator}'s methods, whose lambdas no archive of classes keeps. */
  private static final Comparator<Provider> ORDER = Providers::inOrder;

  private final String kind;
  private final List<P> found;
  private final List<String> broken;

  private Providers(String kind, List<P> found, List<String> broken) {
    this.kind = kind;
    this.found = List.copyOf(found);
    this.broken = List.copyOf(broken);
  }

  /** The client transports that {@link ServiceLoader} finds. */
  public static Providers<ClientTransportProvider> transports() {
    return load("transport", ServiceLoader.load(ClientTransportProvider.class));
  }

  /** The pod connectors that {@link ServiceLoader} finds. */
  public static Providers<PodConnectorProvider> connectors() {
    return load("connector", ServiceLoader.load(PodConnectorProvider.class));
  }

  /** The pod locators that {@link ServiceLoader} finds. */
  public static Providers<PodLocatorProvider> locators() {
    return load("locator", ServiceLoader.load(PodLocatorProvider.class));
  }

  /** Providers given one by one, for those who wire by hand. */
  public static <P extends Provider> Providers<P> of(String kind, List<P> providers) {
    return new Providers<>(kind, providers.stream().sorted(ORDER).toList(), List.of());
  }

  /**
   * The providers of another kind.
   *
   * @param kind what they provide, for messages
   * @param loader made by the module that uses them
   */
  public static <P extends Provider> Providers<P> load(String kind, ServiceLoader<P> loader) {
    List<P> found = new ArrayList<>();
    List<String> broken = new ArrayList<>();
    var candidates = loader.stream().iterator();
    while (true) {
      try {
        if (!candidates.hasNext()) {
          break;
        }
        found.add(candidates.next().get());
      } catch (ServiceConfigurationError | LinkageError e) {
        broken.add(reason(e));
      }
    }
    found.sort(ORDER);
    return new Providers<>(kind, found, broken);
  }

  private static int inOrder(Provider one, Provider other) {
    int byPriority = Integer.compare(other.priority(), one.priority());
    if (byPriority != 0) {
      return byPriority;
    }
    int byName = one.name().compareTo(other.name());
    return byName == 0 ? one.getClass().getName().compareTo(other.getClass().getName()) : byName;
  }

  private static String reason(Throwable thrown) {
    Throwable cause = thrown.getCause();
    return cause == null ? String.valueOf(thrown.getMessage()) : thrown.getMessage() + ": " + cause;
  }

  /** All of them, by priority, then by name, and those of one name by their class's. */
  public List<P> all() {
    return found;
  }

  /** What could not be loaded, one reason each. */
  public List<String> broken() {
    return broken;
  }

  /**
   * The provider with this name, whether it is available or not: {@code create} says what is
   * missing. Of several the first that is available, else the first.
   *
   * @throws IllegalArgumentException if there is none; the message lists those that are here
   */
  public P named(String name) {
    List<P> named = found.stream().filter(provider -> provider.name().equals(name)).toList();
    if (named.isEmpty()) {
      throw new IllegalArgumentException(
          "no "
              + kind
              + " named '"
              + name
              + "'; here are: "
              + found.stream().map(Provider::name).distinct().collect(Collectors.joining(", "))
              + brokenNote());
    }
    P first = named.get(0);
    return named.size() == 1
        ? first
        : named.stream()
            .filter(provider -> provider.availability().isAvailable())
            .findFirst()
            .orElse(first);
  }

  /**
   * The best provider that qualifies and is available.
   *
   * @param qualifies what the caller needs, by capabilities
   * @throws CulvertException {@link Failure#UNAVAILABLE} if there is none; the message lists every
   *     candidate with its reason
   */
  public P best(Predicate<? super P> qualifies) {
    List<String> reasons = new ArrayList<>();
    for (P provider : found) {
      if (!qualifies.test(provider)) {
        reasons.add(provider.name() + ": lacks a capability that is needed here");
        continue;
      }
      Availability availability = provider.availability();
      if (availability.isAvailable()) {
        return provider;
      }
      reasons.add(provider.name() + ": " + availability);
    }
    throw new CulvertException(
        Failure.UNAVAILABLE,
        reasons.isEmpty()
            ? "no "
                + kind
                + " on the class path; add a culvert-"
                + kind
                + " artifact"
                + brokenNote()
            : "no " + kind + " can be used here: " + String.join("; ", reasons) + brokenNote());
  }

  private String brokenNote() {
    return broken.isEmpty() ? "" : " (could not be loaded: " + String.join("; ", broken) + ")";
  }
}
