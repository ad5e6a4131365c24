package dev.culvert.node.cri;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.culvert.core.Printable;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a runtime tells of a sandbox beyond the fields of CRI: JSON of its own under the key {@code
 * info}. containerd's has all of it, CRI-O's (with {@code drop_infra_ctr}, its default) only the
 * OCI specification. Immutable.
 *
 * @param closed whether the network namespace has been closed, though its path may still be listed
 * @param namespacePath the network namespace's file, or null if none is told
 * @param pid of the sandbox's own process; 0 if none is told
 * @param runtimeType containerd's shim, such as {@code io.containerd.runc.v2}, or null
 */
record SandboxInfo(
    boolean closed, @Nullable String namespacePath, long pid, @Nullable String runtimeType) {

  private static final SandboxInfo NOTHING = new SandboxInfo(false, null, 0, null);

  /**
   * Reads it.
   *
   * @throws IllegalArgumentException if it is not the JSON that it should be
   */
  static SandboxInfo parse(Map<String, String> info) {
    String json = info.get("info");
    if (json == null || json.isBlank()) {
      return NOTHING;
    }
    try {
      JsonElement root = JsonParser.parseString(json);
      JsonElement closed = at(root, "netNamespaceClosed");
      JsonElement pid = at(root, "pid");
      return new SandboxInfo(
          closed != null && closed.getAsBoolean(),
          namespacePath(root),
          pid == null ? 0 : pid.getAsLong(),
          text(at(root, "runtimeType")));
    } catch (JsonParseException | IllegalStateException | UnsupportedOperationException e) {
      throw new IllegalArgumentException(
          Printable.of(String.valueOf(e.getMessage()), RuntimeFailures.MAX_SAID), e);
    }
  }

  /** The OCI specification's; or containerd 2's own record, where it has no specification. */
  private static @Nullable String namespacePath(JsonElement root) {
    JsonElement namespaces = at(root, "runtimeSpec", "linux", "namespaces");
    if (namespaces != null) {
      for (JsonElement namespace : namespaces.getAsJsonArray()) {
        String path = text(at(namespace, "path"));
        if (path != null && "network".equals(text(at(namespace, "type")))) {
          return path;
        }
      }
    }
    return text(at(root, "sandboxMetadata", "Metadata", "NetNSPath"));
  }

  private static @Nullable String text(@Nullable JsonElement element) {
    String text = element == null ? "" : element.getAsString();
    return text.isEmpty() ? null : text;
  }

  private static @Nullable JsonElement at(JsonElement root, String... keys) {
    JsonElement element = root;
    for (String key : keys) {
      JsonObject object = element.getAsJsonObject();
      element = object.get(key);
      if (element == null || element.isJsonNull()) {
        return null;
      }
    }
    return element;
  }
}
