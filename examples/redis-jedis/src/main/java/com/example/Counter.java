package com.example;

import dev.culvert.client.Culvert;
import java.io.IOException;
import java.net.Socket;
import redis.clients.jedis.ConnectionFactory;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.providers.PooledConnectionProvider;

/** Counts in a Redis in a pod, without a local port. */
public final class Counter {

  private Counter() {}

  public static void main(String[] args) {
    try (Culvert cache = Culvert.connect(args[0]).pod("cache").open();
        RedisClient redis = redis(cache)) {
      redis.set("visits", "41");
      System.out.println(redis.incr("visits") + " visits");
    }
  }

  /** Jedis with its pool, each connection of which is a socket into the pod. */
  private static RedisClient redis(Culvert cache) {
    ConnectionFactory connections =
        ConnectionFactory.builder()
            .socketFactory(() -> socket(cache))
            .clientConfig(DefaultJedisClientConfig.builder().build())
            .build();
    return RedisClient.builder()
        .connectionProvider(new PooledConnectionProvider(connections))
        .build();
  }

  private static Socket socket(Culvert cache) {
    try {
      return cache.socket(6379);
    } catch (IOException e) {
      throw new JedisConnectionException(e.getMessage(), e);
    }
  }
}
