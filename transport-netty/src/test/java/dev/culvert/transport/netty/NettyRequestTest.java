package dev.culvert.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.core.Chunk;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.config.Http2Settings;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.session.WindowBudget;
import dev.culvert.core.session.WindowGrowth;
import dev.culvert.netty.tls.TlsLibrary;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledHeapByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is thrown over a frame, as where memory is short, does not keep its buffer. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
class NettyRequestTest {

  private final IoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final TlsClient tls = new TlsClient(TransportConfig.DEFAULT.tls(), TlsLibrary.JDK);
  private final NettySession session =
      new NettySession(
          FrameServer.target(1),
          TransportConfig.DEFAULT,
          new WindowGrowth(Http2Settings.DEFAULT, WindowBudget.ofClient()),
          tls,
          loops.next());
  private final EmbeddedChannel pipeline = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
  private final ChannelHandlerContext ctx = pipeline.pipeline().firstContext();
  private final Reader reader = new Reader();
  private final NettyStream stream = new NettyStream(session, 80, reader);
  private final Unseen content = new Unseen();

  @AfterEach
  void stop() {
    pipeline.finishAndReleaseAll();
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    tls.close();
  }

  @Test
  void partOfRefusalThatCannotBeTakenIsReleased() throws Exception {
    onLoop(
        () -> {
          answer("503");
          assertThatThrownBy(this::data).isSameAs(content.thrown);
        });
    assertThat(content.refCnt()).isZero();
  }

  @Test
  void frameThatCannotBeReadIsReleasedWithItsStream() throws Exception {
    reader.reads = stream;
    onLoop(
        () -> {
          stream.demand();
          answer("200");
          data();
          assertThat(stream.failure()).hasCause(content.thrown);
        });
    assertThat(content.refCnt()).isZero();
  }

  private void onLoop(Runnable test) throws Exception {
    session.loop().submit(test).get(20, TimeUnit.SECONDS);
  }

  private void answer(String status) {
    stream.channelRead(ctx, new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().status(status)));
  }

  private void data() {
    stream.channelRead(ctx, new DefaultHttp2DataFrame(content));
  }

  /** Reads when it is told to. */
  private static final class Reader implements DuplexStream.Handler {

    @Nullable DuplexStream reads;

    @Override
    public void onReadable() {
      Chunk chunk = reads == null ? null : reads.read();
      if (chunk != null) {
        chunk.release();
      }
    }

    @Override
    public void onWritable() {}

    @Override
    public void onClosed(@Nullable CulvertException failure) {}
  }

  /** Bytes of which no view can be made. */
  private static final class Unseen extends UnpooledHeapByteBuf {

    private static final int LENGTH = 16;

    final OutOfMemoryError thrown = new OutOfMemoryError("by the test");

    Unseen() {
      super(UnpooledByteBufAllocator.DEFAULT, LENGTH, LENGTH);
      writeZero(LENGTH);
    }

    @Override
    public ByteBuffer nioBuffer(int index, int length) {
      throw thrown;
    }
  }
}
