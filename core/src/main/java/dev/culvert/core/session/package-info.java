/**
 * The life of a session, once, whatever library carries it. Start with {@link
 * dev.culvert.core.session.Lifecycle}, which a transport's session drives with what its library
 * tells; {@link dev.culvert.core.session.ConnectionLife} is that of the connection under it, and
 * {@link dev.culvert.core.session.Sessions} are a transport's, until its close.
 */
@NullMarked
package dev.culvert.core.session;

import org.jspecify.annotations.NullMarked;
