/** Certificates and keys from files, as the JDK's key managers and trust managers. */
@NullMarked
package dev.culvert.tls;

import org.jspecify.annotations.NullMarked;
