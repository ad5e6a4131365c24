/**
 * A client transport on the HTTP client of Eclipse Vert.x, as a stranger to Culvert would write it:
 * the example of docs/SPI.md. Start reading at {@link
 * com.example.culvert.vertx.VertxTransportProvider}.
 */
@NullMarked
package com.example.culvert.vertx;

import org.jspecify.annotations.NullMarked;
