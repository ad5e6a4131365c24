import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.culvert.client.Culvert;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Random;

/** The database of the pod. Thread-safe. */
record Database(Culvert culvert) {

  static final int PORT = 5432;

  /** Accepts, and says nothing. */
  static final int SILENT = 5433;

  static final int CLOSED = 5434;

  /** The driver asks for TLS unless it is told. */
  private static final String NO_TLS = "sslmode=disable&";

  /** A connection, with parameters of the driver: {@code socketTimeout=1}. */
  Connection connect(String... parameters) throws SQLException {
    return connect(PORT, parameters);
  }

  Connection connect(int port, String... parameters) throws SQLException {
    return DriverManager.getConnection(url(port, parameters), "app", "secret");
  }

  HikariDataSource pool(int size, String... parameters) {
    HikariConfig config = credentials(size);
    config.setJdbcUrl(url(PORT, parameters));
    return new HikariDataSource(config);
  }

  /** A pool that makes the driver's data source by its name, and sets its properties. */
  HikariDataSource poolByProperties(int size) {
    HikariConfig config = credentials(size);
    config.setDataSourceClassName("org.postgresql.ds.PGSimpleDataSource");
    config.addDataSourceProperty("serverName", "localhost");
    config.addDataSourceProperty("databaseName", "app");
    config.addDataSourceProperty("socketFactory", "dev.culvert.client.CulvertSocketFactory");
    config.addDataSourceProperty("socketFactoryArg", culvert.id());
    return new HikariDataSource(config);
  }

  static int backend(Connection connection) throws SQLException {
    return number(connection, "select pg_backend_pid()");
  }

  static int number(Connection connection, String query) throws SQLException {
    try (ResultSet row = connection.createStatement().executeQuery(query)) {
      row.next();
      return row.getInt(1);
    }
  }

  /** Sends so much, and compares twice as much that comes back. */
  static void requireEcho(Connection connection, int bytes) throws SQLException {
    byte[] sent = new byte[bytes];
    new Random(bytes).nextBytes(sent);
    try (PreparedStatement echo = connection.prepareStatement("select ?::bytea || ?::bytea")) {
      echo.setBytes(1, sent);
      echo.setBytes(2, sent);
      try (ResultSet row = echo.executeQuery()) {
        row.next();
        byte[] received = row.getBytes(1);
        Habits.require(
            received.length == 2 * bytes
                && Arrays.equals(received, 0, bytes, sent, 0, bytes)
                && Arrays.equals(received, bytes, 2 * bytes, sent, 0, bytes),
            "what comes back is what was sent");
      }
    }
  }

  private String url(int port, String... parameters) {
    String more = String.join("&", parameters);
    return "jdbc:postgresql://localhost:%d/app?%s&%s"
        .formatted(port, culvert.urlParameters(), more.contains("sslmode") ? more : NO_TLS + more);
  }

  private static HikariConfig credentials(int size) {
    HikariConfig config = new HikariConfig();
    config.setUsername("app");
    config.setPassword("secret");
    config.setMaximumPoolSize(size);
    config.setConnectionTimeout(60_000);
    return config;
  }
}
