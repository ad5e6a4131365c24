package dev.culvert.cli;

import dev.culvert.cli.doctor.Check;
import dev.culvert.cli.doctor.Finding;
import dev.culvert.cli.doctor.Machine;
import dev.culvert.core.CulvertException;
import dev.culvert.core.spi.Provider;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The provider of one kind that a command would take: it is made and closed again, as the command
 * does. Thread-safe.
 *
 * @param <P> the kind of provider
 */
final class ChosenProvider<P extends Provider> implements Check {

  private static final String SEPARATOR = "; ";

  private final String kind;
  private final boolean named;
  private final Supplier<P> choice;
  private final Function<P, Runnable> making;
  private final AtomicReference<@Nullable IllegalArgumentException> badInput =
      new AtomicReference<>();

  /**
   * @param named whether the user named it
   * @param choice as {@link Choice} makes it
   * @param making as the provider's {@code create}; what it returns closes what was made
   */
  ChosenProvider(String kind, boolean named, Supplier<P> choice, Function<P, Runnable> making) {
    this.kind = kind;
    this.named = named;
    this.choice = choice;
    this.making = making;
  }

  @Override
  public String group() {
    return "chosen";
  }

  @Override
  public String name() {
    return kind;
  }

  @Override
  public Finding unanswered(Duration patience) {
    return Finding.fail(
        kind,
        "it could not be made within " + patience.toSeconds() + " s",
        "find out what it waits for, or choose another");
  }

  @Override
  public List<Finding> look(Machine machine) {
    try {
      return List.of(made(choice.get()));
    } catch (CulvertException e) {
      return List.of(failed(e.getMessage()));
    } catch (IllegalArgumentException e) {
      badInput.set(e);
      return List.of(failed(String.valueOf(e.getMessage())));
    } catch (LinkageError e) {
      return List.of(Finding.fail(kind, "it cannot be loaded: " + e, "complete the class path"));
    }
  }

  /**
   * @throws IllegalArgumentException if what the user gave for this choice breaks a rule; after
   *     {@link #look}
   */
  void throwBadInput() {
    IllegalArgumentException e = badInput.get();
    if (e != null) {
      throw e;
    }
  }

  private Finding made(P provider) {
    making.apply(provider).run();
    return Finding.ok(
        kind, provider.name() + (named ? "" : " (by default)") + ": made and closed again");
  }

  /** Messages name the remedy behind a semicolon; a choice among all lists them once more. */
  private Finding failed(String message) {
    String seeAbove = "see the " + kind + "s above";
    String none = "no " + kind + " can be used here";
    if (message.startsWith(none)) {
      return Finding.fail(kind, none, seeAbove);
    }
    int end = message.indexOf(SEPARATOR);
    return end < 0
        ? Finding.fail(kind, message, seeAbove)
        : Finding.fail(
            kind, message.substring(0, end), message.substring(end + SEPARATOR.length()));
  }
}
