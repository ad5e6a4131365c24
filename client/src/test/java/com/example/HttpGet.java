package com.example;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.culvert.client.Culvert;
import java.net.Socket;

/** Prints a page of a pod. */
final class HttpGet {

  private HttpGet() {}

  @SuppressWarnings("SystemOut")
  public static void main(String[] args) throws Exception {
    // tag program
    try (Culvert web = Culvert.connect(args[0]).pod("web").open();
        Socket socket = web.socket(80)) {
      socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(US_ASCII));
      socket.getInputStream().transferTo(System.out);
    }
    // end program
  }
}
