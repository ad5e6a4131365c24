package com.example;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.culvert.client.Culvert;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Asks a PostgreSQL in a pod, by way of a pool, without a local port. */
public final class Query {

  private Query() {}

  public static void main(String[] args) throws SQLException {
    // The pool is closed before what its connections go through.
    try (Culvert db = Culvert.connect(args[0]).pod("db").open();
        HikariDataSource pool = new HikariDataSource(settings(db));
        Connection connection = pool.getConnection();
        ResultSet row =
            connection.createStatement().executeQuery("select current_user, 6 * 7 as answer")) {
      row.next();
      System.out.println(row.getString("current_user") + " says " + row.getInt("answer"));
    }
  }

  /** As for any PostgreSQL, but for what db.urlParameters() adds to the URL. */
  private static HikariConfig settings(Culvert db) {
    HikariConfig settings = new HikariConfig();
    settings.setJdbcUrl("jdbc:postgresql://localhost/app?" + db.urlParameters());
    settings.setUsername("app");
    settings.setPassword("secret");
    return settings;
  }
}
