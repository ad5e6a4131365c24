import com.zaxxer.hikari.HikariDataSource;
import dev.culvert.client.Culvert;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.postgresql.copy.CopyManager;

/**
 * What PostgreSQL's driver and HikariCP do with their sockets, beside queries. Arguments: the URL
 * and the process of a node or gateway, and the folder that .ci/examples calls SCRATCH.
 */
public final class Habits {

  private static final int EIGHT = 8;
  private static final int MIB = 1 << 20;
  private static final String SLEEP = "select pg_sleep(600)";
  private static final String CANCELLED = "57014";
  private static final String BROKEN = "08006";
  private static final String UNABLE = "08001";

  private final Database database;
  private final String scratch;
  private final ExecutorService threads = threads();

  private Habits(Database database, String scratch) {
    this.database = database;
    this.scratch = scratch;
  }

  public static void main(String[] args) throws Exception {
    // A pool asks each connection that it gives whether it is alive.
    System.setProperty("com.zaxxer.hikari.aliveBypassWindowMs", "0");
    try (Culvert culvert = Culvert.connect(args[0]).pod("db").open()) {
      Habits habits = new Habits(new Database(culvert), args[2]);
      habits.run();
      habits.leak(args[1]);
      habits.threads.shutdown();
    }
  }

  static void ok(String what) {
    System.out.println("ok: " + System.getProperty("culvert.transport") + ": " + what);
  }

  static void require(boolean is, String what) {
    if (!is) {
      throw new AssertionError("not so: " + what);
    }
  }

  /** What talks to the server. */
  interface Call {
    void run() throws SQLException;
  }

  static SQLException requireState(String state, Call call) {
    try {
      call.run();
    } catch (SQLException e) {
      if (!state.equals(e.getSQLState())) {
        throw new AssertionError("not " + state + " but " + e.getSQLState(), e);
      }
      return e;
    }
    throw new AssertionError("it did not fail with " + state);
  }

  private void run() throws Exception {
    eightAtOnce();
    cancel();
    cancel("sslmode=require");
    queryTimeout();
    socketTimeout();
    silentServer();
    abort();
    poolThatClosesUnderAQuery();
    notifications();
    copyAndBatch();
    tls();
    restart();
  }

  private void leak(String node) throws Exception {
    Leaks leaks = new Leaks(database, node, threads);
    leaks.requireNone("connect, query, close", 1_000, leaks::query);
    leaks.requireNone("a refused connect", 1_000, leaks::refused);
    leaks.requireNone("the same with TLS", 100, leaks::queryWithTls);
    leaks.requireNone("a query that is cancelled", 40, leaks::cancelled);
  }

  private void eightAtOnce() throws Exception {
    try (HikariDataSource pool = database.pool(EIGHT)) {
      require(backends(pool).size() == EIGHT, "a pool has eight connections");
    }
    try (HikariDataSource pool = database.poolByProperties(EIGHT)) {
      require(backends(pool).size() == EIGHT, "a pool by properties has eight connections");
    }
    ok("a pool has 8 connections at once, each with 1 MiB there and 2 back");
  }

  /**
   * The server's processes of as many connections as the pool can have, all open and used at once.
   */
  private Set<Integer> backends(HikariDataSource pool) throws Exception {
    CountDownLatch all = new CountDownLatch(pool.getMaximumPoolSize());
    List<Future<Integer>> users = new ArrayList<>();
    for (int i = 0; i < pool.getMaximumPoolSize(); i++) {
      users.add(
          threads.submit(
              () -> {
                try (Connection connection = pool.getConnection()) {
                  all.countDown();
                  require(all.await(2, TimeUnit.MINUTES), "all have a connection");
                  Database.requireEcho(connection, MIB);
                  return Database.backend(connection);
                }
              }));
    }
    Set<Integer> backends = new HashSet<>();
    for (Future<Integer> user : users) {
      backends.add(user.get(3, TimeUnit.MINUTES));
    }
    return backends;
  }

  private void cancel(String... parameters) throws Exception {
    try (Connection connection = database.connect(parameters);
        Statement statement = connection.createStatement()) {
      Future<SQLException> sleeping =
          threads.submit(() -> requireState(CANCELLED, () -> statement.execute(SLEEP)));
      awaitSleep(connection.unwrap(PGConnection.class).getBackendPID());
      statement.cancel();
      sleeping.get(1, TimeUnit.MINUTES);
      require(Database.number(connection, "select 42") == 42, "it goes on after a cancel");
    }
    ok("Statement.cancel from another thread, " + List.of(parameters));
  }

  private void queryTimeout() throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(1);
      requireState(CANCELLED, () -> statement.execute(SLEEP));
      require(Database.number(connection, "select 42") == 42, "it goes on after a time-out");
    }
    ok("setQueryTimeout");
  }

  private void socketTimeout() throws Exception {
    try (Connection connection = database.connect("socketTimeout=1")) {
      int backend = Database.backend(connection);
      SQLException failure =
          requireState(BROKEN, () -> connection.createStatement().execute(SLEEP));
      require(failure.getCause() instanceof SocketTimeoutException, "cause: " + failure.getCause());
      require(connection.isClosed(), "it is closed then");
      terminate(backend);
    }
    ok("socketTimeout");
  }

  /** One that accepts, and does not speak. */
  private void silentServer() {
    SQLException unanswered = requireState(UNABLE, () -> connectToSilent("socketTimeout=1"));
    require(
        unanswered.getCause() instanceof SocketTimeoutException, "cause: " + unanswered.getCause());
    requireState(UNABLE, () -> connectToSilent("loginTimeout=1", "socketTimeout=60"));
    ok("socketTimeout and loginTimeout at a server that says nothing");
  }

  private void connectToSilent(String... parameters) throws SQLException {
    database.connect(Database.SILENT, parameters).close();
  }

  private void abort() throws Exception {
    try (Connection connection = database.connect()) {
      int backend = Database.backend(connection);
      Future<SQLException> sleeping =
          threads.submit(
              () -> requireState(BROKEN, () -> connection.createStatement().execute(SLEEP)));
      awaitSleep(backend);
      connection.abort(Runnable::run);
      sleeping.get(1, TimeUnit.MINUTES);
      terminate(backend);
    }
    ok("Connection.abort from another thread");
  }

  private void poolThatClosesUnderAQuery() throws Exception {
    HikariDataSource pool = database.pool(1);
    try (Connection connection = pool.getConnection()) {
      int backend = Database.backend(connection);
      Future<SQLException> sleeping =
          threads.submit(
              () -> requireState(BROKEN, () -> connection.createStatement().execute(SLEEP)));
      awaitSleep(backend);
      pool.close();
      sleeping.get(1, TimeUnit.MINUTES);
      terminate(backend);
    }
    ok("a pool that is closed while a query runs");
  }

  private void notifications() throws Exception {
    try (Connection listening = database.connect();
        Connection other = database.connect()) {
      listening.createStatement().execute("listen doorbell");
      PGConnection driver = listening.unwrap(PGConnection.class);
      require(driver.getNotifications().length == 0, "there is no notification yet");
      other.createStatement().execute("notify doorbell, 'ring'");
      PGNotification[] heard = driver.getNotifications(60_000);
      require(heard.length == 1 && heard[0].getParameter().equals("ring"), "the notification");
    }
    ok("getNotifications, without and with waiting");
  }

  private void copyAndBatch() throws Exception {
    byte[] lines = "a line of a table\n".repeat(2 * MIB).getBytes(StandardCharsets.US_ASCII);
    try (Connection connection = database.connect()) {
      connection.createStatement().execute("create temp table lines (line text)");
      CopyManager copy = connection.unwrap(PGConnection.class).getCopyAPI();
      copy.copyIn("copy lines from stdin", new ByteArrayInputStream(lines));
      ByteArrayOutputStream back = new ByteArrayOutputStream(lines.length);
      copy.copyOut("copy lines to stdout", back);
      require(Arrays.equals(back.toByteArray(), lines), "what was copied comes back");
      connection.createStatement().execute("truncate lines");
      try (PreparedStatement insert =
          connection.prepareStatement("insert into lines values (?) returning line")) {
        for (int i = 0; i < 10_000; i++) {
          insert.setString(1, "a line of a batch, number " + i);
          insert.addBatch();
        }
        require(insert.executeBatch().length == 10_000, "all of the batch");
      }
    }
    ok("COPY of %d MiB there and back, a batch of 10000".formatted(lines.length / MIB));
  }

  private void tls() throws Exception {
    String authority = "sslrootcert=" + scratch + "/postgresql/server.crt";
    for (String mode : List.of("sslmode=require", "sslmode=verify-full")) {
      try (Connection connection = database.connect(mode, authority)) {
        require(
            Database.number(
                    connection, "select ssl::int from pg_stat_ssl where pid = pg_backend_pid()")
                == 1,
            "the server says that it is TLS");
        Database.requireEcho(connection, 4 * MIB);
      }
    }
    try (HikariDataSource pool = database.pool(EIGHT, "sslmode=require")) {
      require(backends(pool).size() == EIGHT, "eight with TLS");
    }
    ok("sslmode=require and verify-full, and 8 connections at once");
  }

  /**
   * Every connection of the pool breaks; the next that it gives is good, without a failure between.
   */
  private void restart() throws Exception {
    try (HikariDataSource pool = database.pool(EIGHT);
        Connection busy = database.connect()) {
      Set<Integer> before = backends(pool);
      Future<?> sleeping =
          threads.submit(
              () -> {
                busy.createStatement().execute(SLEEP);
                return null;
              });
      awaitSleep(busy.unwrap(PGConnection.class).getBackendPID());
      Process restart = new ProcessBuilder(scratch + "/restart").inheritIO().start();
      require(restart.waitFor() == 0, "the server is restarted");
      try {
        sleeping.get(1, TimeUnit.MINUTES);
        throw new AssertionError("a query outlives its server");
      } catch (ExecutionException e) {
        require(e.getCause() instanceof SQLException, "it breaks with " + e.getCause());
      }
      Set<Integer> after = backends(pool);
      require(after.size() == EIGHT, "eight after the restart");
      after.retainAll(before);
      require(after.isEmpty(), "eight others than before");
    }
    ok("a pool of 8 goes on after the server's restart, at its first connection");
  }

  private void awaitSleep(int backend) throws Exception {
    String query =
        "select count(*) from pg_stat_activity where wait_event = 'PgSleep' and pid = " + backend;
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    try (Connection other = database.connect()) {
      while (Database.number(other, query) == 0) {
        require(System.nanoTime() < end, "the query runs");
        Thread.sleep(20);
      }
    }
  }

  private void terminate(int backend) throws SQLException {
    try (Connection other = database.connect();
        Statement statement = other.createStatement()) {
      statement.execute("select pg_terminate_backend(%d)".formatted(backend));
    }
  }

  /** Virtual ones where there are. */
  private static ExecutorService threads() {
    try {
      return Runtime.version().feature() < 21
          ? Executors.newCachedThreadPool()
          : (ExecutorService)
              Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this JDK has virtual threads", e);
    }
  }
}
