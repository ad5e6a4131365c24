/**
 * HTTP/2 on Undertow's framed channel, made safe for streams that live long and stop reading. Every
 * workaround for a fault of stock Undertow 2.4 is here, and nowhere else. Start with {@link
 * dev.culvert.server.undertow.ForwardingChannel}; {@link
 * dev.culvert.server.undertow.PriorKnowledgeListener} makes them.
 */
@NullMarked
package dev.culvert.server.undertow;

import org.jspecify.annotations.NullMarked;
