/** The client transport on OkHttp: issue 3. */
@NullMarked
package dev.culvert.transport.okhttp;

import org.jspecify.annotations.NullMarked;
