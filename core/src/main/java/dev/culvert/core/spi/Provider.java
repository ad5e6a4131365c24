package dev.culvert.core.spi;

/**
 * What every pluggable thing says of itself before it is made. Providers are found with {@link
 * java.util.ServiceLoader}; they are public, with a public constructor without arguments that does
 * nothing. Thread-safe.
 */
public interface Provider {

  /** The name that configuration uses: lower-case letters, digits and hyphens. */
  String name();

  /** Who is taken when no name is given: higher first, then by name. 0 to 10, 5 is usual. */
  int priority();

  /**
   * Whether this can work here, and if not why and what to do about it. May look at the machine;
   * never throws.
   */
  Availability availability();
}
