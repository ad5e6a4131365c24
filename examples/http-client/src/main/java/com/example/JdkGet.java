package com.example;

import dev.culvert.client.Culvert;
import dev.culvert.client.LocalPorts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Prints a page of a pod by the JDK's client. It takes no socket factory: it gets a local port. */
public final class JdkGet {

  private JdkGet() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    try (LocalPorts web = Culvert.forward(args[0]).pod("web").ports(":80").start()) {
      URI page = URI.create("http://127.0.0.1:" + web.port(80) + "/");
      HttpResponse<String> response =
          HttpClient.newHttpClient()
              .send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString());
      System.out.print(response.body());
    }
  }
}
