/**
 * Ways into a pod that need the JDK alone, and what connectors and locators share. {@link
 * dev.culvert.core.pod.SocketConnector} is a whole connector for whoever can open a socket from
 * which a pod is reached, {@link dev.culvert.core.pod.PodWatcher} what locators have in common;
 * {@link dev.culvert.core.pod.NetnsLocatorProvider} and {@link
 * dev.culvert.core.pod.StaticLocatorProvider} find pods.
 */
@NullMarked
package dev.culvert.core.pod;

import org.jspecify.annotations.NullMarked;
