package com.example;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.culvert.client.Culvert;
import dev.culvert.client.PodChannel;
import java.nio.ByteBuffer;

/** Prints a page of a pod, with buffers. */
final class Channel {

  private Channel() {}

  @SuppressWarnings("SystemOut")
  public static void main(String[] args) throws Exception {
    try (Culvert web = Culvert.connect(args[0]).pod("web").open()) {
      // tag channel
      ByteBuffer page = ByteBuffer.allocate(1 << 16);
      try (PodChannel channel = web.channel(80)) {
        channel.write(ByteBuffer.wrap("GET / HTTP/1.0\r\n\r\n".getBytes(US_ASCII)));
        while (page.hasRemaining() && channel.read(page) >= 0) {
          // There is more.
        }
      }
      // end channel
      System.out.print(US_ASCII.decode(page.flip()));
    }
  }
}
