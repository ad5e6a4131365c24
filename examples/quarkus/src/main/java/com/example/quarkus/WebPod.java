package com.example.quarkus;

import dev.culvert.client.Culvert;
import dev.culvert.client.LocalPorts;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** A web server in a pod. The JDK's client takes no socket factory: a local port leads there. */
@ApplicationScoped
public class WebPod {

  private final HttpClient client = HttpClient.newHttpClient();
  private final Culvert pod;
  private final LocalPorts ports;
  private final URI page;

  WebPod(@ConfigProperty(name = "web-pod") Map<String, String> options) {
    pod = Culvert.connect().options(options).open();
    ports = pod.listen(":80");
    page = URI.create("http://127.0.0.1:" + ports.port(80) + "/");
  }

  String page() throws IOException, InterruptedException {
    return client
        .send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  @PreDestroy
  void close() {
    ports.close();
    pod.close();
  }
}
