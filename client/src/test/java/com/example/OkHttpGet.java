package com.example;

import dev.culvert.client.Culvert;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** Prints a page of a pod, by OkHttp, without a local port. */
final class OkHttpGet {

  private OkHttpGet() {}

  @SuppressWarnings("SystemOut")
  public static void main(String[] args) throws Exception {
    try (Culvert web = Culvert.connect(args[0]).pod("web").open()) {
      // tag client
      OkHttpClient client =
          new OkHttpClient.Builder()
              .socketFactory(web.socketFactory())
              .dns(host -> List.of(InetAddress.getLoopbackAddress()))
              .build();
      // end client
      Request request = new Request.Builder().url("http://web/").build();
      try (Response response = client.newCall(request).execute()) {
        System.out.print(Objects.requireNonNull(response.body()).string());
      }
      client.connectionPool().evictAll();
      client.dispatcher().executorService().shutdown();
    }
  }
}
