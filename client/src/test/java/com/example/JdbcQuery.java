package com.example;

import dev.culvert.client.Culvert;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;

/** Asks a database in a pod, without a local port. */
final class JdbcQuery {

  private JdbcQuery() {}

  @SuppressWarnings("SystemOut")
  public static void main(String[] args) throws Exception {
    // tag program
    String url = "jdbc:postgresql://localhost/app?user=app&password=secret&";
    try (Culvert db = Culvert.connect(args[0]).pod("db").open();
        Connection sql = DriverManager.getConnection(url + db.urlParameters());
        ResultSet row = sql.createStatement().executeQuery("select 6 * 7")) {
      System.out.print(row.next() ? row.getString(1) : "no answer");
    }
    // end program
  }
}
