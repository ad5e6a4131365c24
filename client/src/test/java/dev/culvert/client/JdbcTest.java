package dev.culvert.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.culvert.testkit.Patience;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** PostgreSQL's driver and a pool, by way of the socket factory, without a local port. */
@Timeout(150)
class JdbcTest {

  private final HostPod pod = HostPod.start();
  private final TestPort database = TestPort.serve(new ToyPostgres());
  private final Culvert culvert = Culvert.connect(pod.on(5432, database).url()).pod("db").open();

  @AfterEach
  void stop() {
    culvert.close();
    pod.close();
    database.close();
  }

  @Test
  void queryIsAnswered() throws SQLException {
    try (Connection connection = DriverManager.getConnection(url(), "app", "secret");
        ResultSet row = connection.createStatement().executeQuery("select 6 * 7")) {
      assertThat(row.next()).isTrue();
      assertThat(row.getInt(1)).isEqualTo(42);
    }
  }

  @Test
  void poolOfEightWorksAtOnce() throws Exception {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url());
    config.setUsername("app");
    config.setPassword("secret");
    config.setMaximumPoolSize(8);
    CountDownLatch all = new CountDownLatch(8);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try (HikariDataSource source = new HikariDataSource(config)) {
      List<Future<Integer>> answers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        int number = i;
        answers.add(
            threads.submit(
                () -> {
                  try (Connection connection = source.getConnection();
                      Statement statement = connection.createStatement()) {
                    all.countDown();
                    all.await();
                    ResultSet row = statement.executeQuery("select " + number);
                    assertThat(row.next()).isTrue();
                    return row.getInt(1);
                  }
                }));
      }
      for (int i = 0; i < 8; i++) {
        assertThat(answers.get(i).get(60, TimeUnit.SECONDS)).isEqualTo(i);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** A pool notices what has died, and its next connections find the pod again. */
  @Test
  void poolOutlivesALostSession() throws Exception {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url());
    config.setUsername("app");
    config.setPassword("secret");
    config.setMaximumPoolSize(1);
    config.setConnectionTimeout(60_000);
    try (HikariDataSource source = new HikariDataSource(config)) {
      assertThat(answer(source)).isEqualTo(42);
      pod.restart();
      Patience.await("an answer after the loss")
          .ignoreExceptionsInstanceOf(SQLException.class)
          .until(() -> answer(source) == 42);
    }
  }

  @Test
  void readTimeOutIsTheDrivers() throws Exception {
    try (TestPort silent = TestPort.serve((socket, report) -> new CountDownLatch(1).await())) {
      pod.on(5433, silent);
      Properties properties = new Properties();
      properties.setProperty("socketTimeout", "1");
      properties.setProperty("loginTimeout", "0");
      assertThatThrownBy(
              () ->
                  DriverManager.getConnection(
                      "jdbc:postgresql://localhost:5433/app?" + culvert.urlParameters(),
                      properties))
          .isInstanceOf(SQLException.class)
          .hasStackTraceContaining("Read timed out");
    }
  }

  private String url() {
    return "jdbc:postgresql://localhost/app?" + culvert.urlParameters();
  }

  private static int answer(HikariDataSource source) throws SQLException {
    try (Connection connection = source.getConnection();
        ResultSet row = connection.createStatement().executeQuery("select 6 * 7")) {
      return row.next() ? row.getInt(1) : -1;
    }
  }
}
