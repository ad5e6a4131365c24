package dev.culvert.server.netty;

import java.util.List;

/** A request's header fields. Immutable. */
@FunctionalInterface
interface RequestFields {

  /** The values of a field, in their order; the name in lower case. */
  List<String> values(String name);
}
