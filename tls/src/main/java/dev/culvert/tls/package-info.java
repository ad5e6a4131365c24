/**
 * Certificates and keys from files, as the JDK's key managers and trust managers. Start with {@link
 * dev.culvert.tls.TlsFiles}; the rest is package-private. Who gets the managers from elsewhere does
 * not need this module.
 */
@NullMarked
package dev.culvert.tls;

import org.jspecify.annotations.NullMarked;
