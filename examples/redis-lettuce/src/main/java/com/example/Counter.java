package com.example;

import dev.culvert.client.Culvert;
import dev.culvert.client.LocalPorts;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;

/** Counts in a Redis in a pod. Lettuce makes its channels itself: it gets a local port. */
public final class Counter {

  private Counter() {}

  public static void main(String[] args) {
    try (LocalPorts cache = Culvert.forward(args[0]).pod("cache").ports(":6379").start();
        RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", cache.port(6379)));
        StatefulRedisConnection<String, String> redis = client.connect()) {
      redis.sync().set("visits", "41");
      System.out.println(redis.sync().incr("visits") + " visits");
    }
  }
}
