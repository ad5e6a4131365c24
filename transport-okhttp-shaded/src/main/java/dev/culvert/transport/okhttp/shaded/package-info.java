/**
 * The transport {@code okhttp}, and the library that it stands on, under names of their own. What
 * is here is the provider; the rest is {@code dev.culvert.transport.okhttp} and OkHttp, moved when
 * the jar is made.
 */
@NullMarked
package dev.culvert.transport.okhttp.shaded;

import org.jspecify.annotations.NullMarked;
