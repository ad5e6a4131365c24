package com.example.boot;

import dev.culvert.client.Culvert;
import dev.culvert.client.LocalPorts;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;

/** A web application that shows a page of a web server in a pod. */
@SpringBootApplication
public class Application {

  public static void main(String[] args) {
    SpringApplication.run(Application.class, args);
  }

  // tag beans
  /** What stands below {@code web-pod} in the configuration, by the names of the library. */
  @Bean
  Culvert pod(Environment environment) {
    Map<String, String> options =
        Binder.get(environment).bind("web-pod", Bindable.mapOf(String.class, String.class)).get();
    return Culvert.connect().options(options).open();
  }

  /** RestClient takes no socket factory: a local port, which is there as long as the bean. */
  @Bean
  LocalPorts ports(Culvert pod) {
    return pod.listen(":80");
  }

  @Bean
  RestClient web(LocalPorts ports) {
    return RestClient.create("http://127.0.0.1:" + ports.port(80));
  }

  // end beans

  /** The application's own page. */
  @RestController
  static class Page {

    private final RestClient web;

    Page(RestClient web) {
      this.web = web;
    }

    @GetMapping("/")
    String page() {
      return web.get().uri("/").retrieve().body(String.class);
    }
  }
}
