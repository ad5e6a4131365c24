/** A transport on {@code java.net.http}: the example of docs/SPI.md. */
@NullMarked
package com.example.culvert.jdk;

import org.jspecify.annotations.NullMarked;
