/**
 * Local TCP listeners in front of a session: what a user of {@code port-forward} connects to. Start
 * with {@link dev.culvert.core.forward.Forwarder}.
 */
@NullMarked
package dev.culvert.core.forward;

import org.jspecify.annotations.NullMarked;
