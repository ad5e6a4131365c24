package dev.culvert.core.spi;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import org.jspecify.annotations.Nullable;

/**
 * Whether a provider can work here. Immutable.
 *
 * @param detail a version or a fact when available; null if there is nothing to say
 * @param reason why not; null when available
 * @param remedy what to do about it; null when available
 */
public record Availability(
    @Nullable String detail, @Nullable String reason, @Nullable String remedy) {

  /** It works. */
  public static Availability available(String detail) {
    return new Availability(detail, null, null);
  }

  /** It does not work, why, and what to do: "install it: apt-get install socat". */
  public static Availability unavailable(String reason, String remedy) {
    return new Availability(null, reason, remedy);
  }

  public boolean isAvailable() {
    return reason == null;
  }

  /**
   * For {@code create}.
   *
   * @param what what would be made; the message starts with it
   * @throws CulvertException {@link Failure#UNAVAILABLE} if it is not available, with the reason
   *     and the remedy
   */
  public void require(String what) {
    if (!isAvailable()) {
      throw new CulvertException(Failure.UNAVAILABLE, what + " cannot work here: " + this);
    }
  }

  /** One line for people. */
  @Override
  public String toString() {
    if (reason == null) {
      return detail == null ? "available" : detail;
    }
    return reason + "; " + remedy;
  }
}
