/**
 * Configuration records: values with their units and ranges, checked where they are made. Start
 * with {@link dev.culvert.core.config.TransportConfig}.
 */
@NullMarked
package dev.culvert.core.config;

import org.jspecify.annotations.NullMarked;
