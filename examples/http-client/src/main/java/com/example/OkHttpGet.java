package com.example;

import dev.culvert.client.Culvert;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** Prints a page of a pod by OkHttp, whose sockets lead into the pod: there is no local port. */
public final class OkHttpGet {

  private OkHttpGet() {}

  public static void main(String[] args) throws IOException {
    try (Culvert web = Culvert.connect(args[0]).pod("web").open()) {
      // Whatever the host in the URL, it is the pod's; so no name is looked up.
      OkHttpClient client =
          new OkHttpClient.Builder()
              .socketFactory(web.socketFactory())
              .dns(host -> List.of(InetAddress.getLoopbackAddress()))
              .build();
      Request request = new Request.Builder().url("http://web.default/").build();
      try (Response response = client.newCall(request).execute()) {
        System.out.print(response.body().string());
      }
      client.connectionPool().evictAll();
      client.dispatcher().executorService().shutdown();
    }
  }
}
