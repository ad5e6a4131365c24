package com.example.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.InputStream;
import java.net.URI;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a test looks like. Its methods run at once. */
class PageTest {

  @RegisterExtension
  static final ForwardedPod WEB =
      ForwardedPod.of(TestNode.url()).pod("web").ports(":" + TestNode.port());

  @RepeatedTest(8)
  void pageSaysHello() throws Exception {
    URI page = URI.create("http://" + WEB.host() + ":" + WEB.port() + "/");
    try (InputStream answer = page.toURL().openStream()) {
      assertEquals("hello from the pod", new String(answer.readAllBytes()));
    }
  }
}
