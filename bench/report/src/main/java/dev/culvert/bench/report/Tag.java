package dev.culvert.bench.report;

import java.util.ArrayList;
import java.util.List;

/**
 * An element's name and attributes. Immutable.
 *
 * @param name of the element
 * @param attributes names and values in turn
 */
record Tag(String name, List<String> attributes) {

  /**
   * @throws IllegalArgumentException if an attribute has no value
   */
  Tag {
    attributes = List.copyOf(attributes);
    if (attributes.size() % 2 != 0) {
      throw new IllegalArgumentException("an attribute of " + name + " has no value");
    }
  }

  static Tag of(String name, String... attributes) {
    return new Tag(name, List.of(attributes));
  }

  /** This one with one attribute more. */
  Tag with(String attribute, String value) {
    List<String> more = new ArrayList<>(attributes);
    more.add(attribute);
    more.add(value);
    return new Tag(name, more);
  }
}
