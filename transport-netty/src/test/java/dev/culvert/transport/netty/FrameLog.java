package dev.culvert.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameLogger;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.logging.LogLevel;
import java.util.List;

/** Notes the frames that come in; called on the connection's event loop. */
final class FrameLog extends Http2FrameLogger {

  private final List<String> frames;

  /**
   * @param frames gets each frame that comes in
   */
  FrameLog(List<String> frames) {
    super(LogLevel.TRACE, FrameServer.class);
    this.frames = frames;
  }

  @Override
  public boolean isEnabled() {
    return true;
  }

  @Override
  public void logSettings(Direction way, ChannelHandlerContext ctx, Http2Settings sent) {
    note(way, "SETTINGS " + sent);
  }

  @Override
  public void logWindowsUpdate(
      Direction way, ChannelHandlerContext ctx, int stream, int increment) {
    note(way, "WINDOW_UPDATE " + stream + " " + increment);
  }

  @Override
  public void logHeaders(
      Direction way,
      ChannelHandlerContext ctx,
      int stream,
      Http2Headers headers,
      int padding,
      boolean end) {
    note(way, "HEADERS " + stream + (end ? " END" : ""));
  }

  @Override
  public void logHeaders(
      Direction way,
      ChannelHandlerContext ctx,
      int stream,
      Http2Headers headers,
      int dependency,
      short weight,
      boolean exclusive,
      int padding,
      boolean end) {
    note(way, "HEADERS " + stream + (end ? " END" : ""));
  }

  @Override
  public void logData(
      Direction way,
      ChannelHandlerContext ctx,
      int stream,
      ByteBuf data,
      int padding,
      boolean end) {
    note(way, "DATA " + stream + " " + data.readableBytes() + (end ? " END" : ""));
  }

  @Override
  public void logRstStream(Direction way, ChannelHandlerContext ctx, int stream, long code) {
    note(way, "RST_STREAM " + stream + " " + code);
  }

  @Override
  public void logGoAway(
      Direction way, ChannelHandlerContext ctx, int last, long code, ByteBuf debug) {
    note(way, "GOAWAY " + code);
  }

  @Override
  public void logSettingsAck(Direction way, ChannelHandlerContext ctx) {}

  @Override
  public void logPing(Direction way, ChannelHandlerContext ctx, long data) {
    note(way, "PING");
  }

  @Override
  public void logPingAck(Direction way, ChannelHandlerContext ctx, long data) {}

  @Override
  public void logUnknownFrame(
      Direction way,
      ChannelHandlerContext ctx,
      byte type,
      int stream,
      Http2Flags flags,
      ByteBuf data) {
    note(way, "UNKNOWN " + type);
  }

  private void note(Direction way, String frame) {
    if (way == Direction.INBOUND) {
      frames.add(frame);
    }
  }
}
