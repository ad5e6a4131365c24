package dev.culvert.node.nsenter;

import dev.culvert.core.BlockingStream;
import java.io.IOException;

/** Bytes go through a child's standard input and output. */
final class Pipes implements Plumbing {

  private final Commands commands;
  private final Children children;
  private final int bufferSize;

  private final ConnectSigns signs = new ConnectSigns();

  Pipes(Commands commands, Children children, int bufferSize) {
    this.commands = commands;
    this.children = children;
    this.bufferSize = bufferSize;
  }

  @Override
  public BlockingStream.Channel connect(Attempt attempt) throws IOException, InterruptedException {
    Command command = commands.overPipes(attempt);
    Child child = children.start(attempt, command, command.builder());
    boolean connected = false;
    try {
      signs.awaitConnected(child, attempt);
      PipeChannel channel = new PipeChannel(child, bufferSize);
      connected = true;
      return channel;
    } finally {
      if (!connected) {
        child.kill();
      }
    }
  }

  @Override
  public boolean holdsCarriers() {
    return true;
  }

  @Override
  public void close() {
    signs.close();
  }
}
