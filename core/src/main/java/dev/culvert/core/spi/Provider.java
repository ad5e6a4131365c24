package dev.culvert.core.spi;

/**
 * What every pluggable thing says of itself before it is made. Providers are found with {@link
 * java.util.ServiceLoader}; they are public, with a public constructor without arguments that does
 * nothing. Thread-safe.
 */
public interface Provider {

  /** The name that configuration uses: lower-case letters, digits and hyphens. */
  String name();

  /**
   * Who is taken when no name is given, of any kind: the highest that is available and does what is
   * needed, and among equals the first by name. 0 to 10; Culvert's own defaults have 7, and what
   * fits in some places alone has 1.
   */
  int priority();

  /**
   * Whether this can work here, and if not why and what to do about it. May look at the machine;
   * never throws.
   */
  Availability availability();
}
