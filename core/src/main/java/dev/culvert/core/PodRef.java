package dev.culvert.core;

/**
 * The pod that a user names: a namespace and a name within it. Immutable.
 *
 * @param namespace a DNS label: 1 to 63 of {@code a-z 0-9 -}
 * @param name a DNS subdomain: labels joined by dots, at most 253 characters
 */
public record PodRef(String namespace, String name) {

  /**
   * @throws IllegalArgumentException if a part breaks Kubernetes' naming rules; the message names
   *     the value and the rule
   */
  public PodRef {
    Names.requireLabel("namespace", namespace);
    Names.requireSubdomain("pod name", name);
  }

  /** {@code namespace/name}. */
  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
