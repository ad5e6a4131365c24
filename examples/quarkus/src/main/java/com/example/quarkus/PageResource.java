package com.example.quarkus;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;

/** The application's own page. It waits for the pod, and so runs on a worker thread. */
@Path("/")
public class PageResource {

  private final WebPod web;

  PageResource(WebPod web) {
    this.web = web;
  }

  @GET
  @Produces(MediaType.TEXT_PLAIN)
  public String page() throws IOException, InterruptedException {
    return web.page();
  }
}
