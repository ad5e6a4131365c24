package dev.culvert.transport.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.PodRef;
import dev.culvert.core.Route;
import dev.culvert.core.Target;
import dev.culvert.core.config.TransportConfig;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.frames.DataFrame;
import org.eclipse.jetty.http2.frames.HeadersFrame;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is thrown over data, as where memory is short, keeps neither the data nor the request. */
@Timeout(60)
class JettyRequestTest {

  private final JettySession session =
      new JettySession(
          new Target(
              URI.create("http://127.0.0.1:1"), new Route(null, new PodRef("default", "web"))),
          TransportConfig.DEFAULT,
          new HTTP2Client(),
          () -> {
            throw new AssertionError("there is no TLS");
          });
  private final Closes closes = new Closes();
  private final JettyStream request = new JettyStream(session, 80, closes);
  private final Queue<Stream.Data> sent = new ArrayDeque<>();
  private final Stream stream =
      (Stream)
          Proxy.newProxyInstance(
              Stream.class.getClassLoader(),
              new Class<?>[] {Stream.class},
              (proxy, method, arguments) -> answer(method.getName()));

  @Test
  void partOfRefusalThatCannotBeTakenIsReleasedAndEndsTheRequest() {
    Unseen frame = new Unseen();
    Lent data = new Lent(frame);
    sent.add(data);
    MetaData refusal = new MetaData.Response(503, null, HttpVersion.HTTP_2, HttpFields.EMPTY);
    request.onHeaders(stream, new HeadersFrame(1, refusal, null, false), Callback.NOOP);
    request.onDataAvailable(stream);
    assertThat(data.releases).isEqualTo(1);
    assertThat(closes.failures)
        .singleElement()
        .satisfies(why -> assertThat(why).hasCause(frame.thrown));
  }

  private @Nullable Object answer(String method) {
    return switch (method) {
      case "readData" -> sent.poll();
      case "isReset", "isClosed" -> false;
      case "getId" -> 1;
      default -> null;
    };
  }

  /** Notes the close. */
  private static final class Closes implements DuplexStream.Handler {

    final List<@Nullable CulvertException> failures = new ArrayList<>();

    @Override
    public void onReadable() {}

    @Override
    public void onWritable() {}

    @Override
    public void onClosed(@Nullable CulvertException failure) {
      failures.add(failure);
    }
  }

  /** Data that Jetty lends. */
  private static final class Lent extends Stream.Data {

    int releases;

    Lent(DataFrame frame) {
      super(frame);
    }

    @Override
    public boolean release() {
      releases++;
      return true;
    }
  }

  /** A frame whose bytes cannot be had. */
  private static final class Unseen extends DataFrame {

    final OutOfMemoryError thrown = new OutOfMemoryError("by the test");

    Unseen() {
      super(1, ByteBuffer.allocate(0), false);
    }

    @Override
    public ByteBuffer getByteBuffer() {
      throw thrown;
    }
  }
}
