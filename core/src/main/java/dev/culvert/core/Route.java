package dev.culvert.core;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a port-forward request names, and the path that says it. Immutable.
 *
 * <p>With a node, the request is for a gateway: {@code
 * /proxy/nodes/{node}/portForward/{namespace}/{pod}}. Without one it is for the node itself: {@code
 * /portForward/{namespace}/{pod}}.
 *
 * @param node the node's name, a DNS subdomain; null when the request is for the node itself
 * @param pod the pod
 */
public record Route(@Nullable String node, PodRef pod) {

  private static final Pattern PATH =
      Pattern.compile("(?:/proxy/nodes/([^/]+))?/portForward/([^/]+)/([^/]+)");

  /**
   * @throws IllegalArgumentException if the node's name breaks Kubernetes' naming rules
   */
  public Route {
    if (node != null) {
      Names.requireSubdomain("node name", node);
    }
  }

  /**
   * Reads a request path. No percent-decoding: the names that Kubernetes allows need none.
   *
   * @throws IllegalArgumentException if the path is of neither form or a name in it is invalid
   */
  public static Route parse(String path) {
    Matcher matcher = PATH.matcher(path);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "path "
              + Printable.quoted(path)
              + " must be /proxy/nodes/{node}/portForward/{namespace}/{pod} or"
              + " /portForward/{namespace}/{pod}");
    }
    return new Route(matcher.group(1), new PodRef(matcher.group(2), matcher.group(3)));
  }

  /** The request path; {@link #parse} reads it back. */
  public String path() {
    String own = "/portForward/" + pod.namespace() + "/" + pod.name();
    return node == null ? own : "/proxy/nodes/" + node + own;
  }

  @Override
  public String toString() {
    return path();
  }
}
