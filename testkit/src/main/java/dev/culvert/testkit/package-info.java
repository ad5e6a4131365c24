/**
 * What tests of several modules need: {@link dev.culvert.testkit.WatchedStream} holds a stream to
 * the rules, {@link dev.culvert.testkit.Leaks} finds what a test has left, {@link
 * dev.culvert.testkit.TestAuthority} signs certificates, and {@link dev.culvert.testkit.Frame} with
 * {@link dev.culvert.testkit.HeaderBlocks} is HTTP/2 without a library.
 */
@NullMarked
package dev.culvert.testkit;

import org.jspecify.annotations.NullMarked;
