/**
 * A locator that finds pods by pid files, as a stranger to Culvert would write it: the second
 * example of docs/SPI.md. Start reading at {@link
 * com.example.culvert.pidfile.PidFileLocatorProvider}.
 */
@NullMarked
package com.example.culvert.pidfile;

import org.jspecify.annotations.NullMarked;
