package dev.culvert.core;

import java.util.regex.Pattern;

/**
 * Kubernetes' rules for names (RFC 1123 labels and subdomains), applied wherever a name comes in.
 */
final class Names {

  private static final int MAX_SUBDOMAIN = 253;
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

  private Names() {}

  static void requireLabel(String what, String value) {
    if (!LABEL.matcher(value).matches()) {
      throw new IllegalArgumentException(
          what
              + " "
              + Printable.quoted(value)
              + " must be 1 to 63 characters of a-z, 0-9 and '-', and start and end with a letter"
              + " or digit");
    }
  }

  static void requireSubdomain(String what, String value) {
    if (value.length() > MAX_SUBDOMAIN || !areLabels(value)) {
      throw new IllegalArgumentException(
          what
              + " "
              + Printable.quoted(value)
              + " must be at most 253 characters: labels of 1 to 63 characters of a-z, 0-9 and"
              + " '-', joined by '.', each starting and ending with a letter or digit");
    }
  }

  private static boolean areLabels(String value) {
    for (String label : value.split("\\.", -1)) {
      if (!LABEL.matcher(label).matches()) {
        return false;
      }
    }
    return true;
  }
}
