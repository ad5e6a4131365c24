package com.example;

import dev.culvert.client.Culvert;
import dev.culvert.client.LocalPorts;
import java.io.InputStream;
import java.net.URI;

/** Prints a page of a pod, by way of a local port. */
final class LocalPort {

  private LocalPort() {}

  @SuppressWarnings("SystemOut")
  public static void main(String[] args) throws Exception {
    // tag program
    try (LocalPorts web = Culvert.forward(args[0]).pod("web").ports(":80").start();
        InputStream page = URI.create("http://127.0.0.1:" + web.port(80)).toURL().openStream()) {
      page.transferTo(System.out);
    }
    // end program
  }
}
