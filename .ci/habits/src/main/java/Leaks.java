import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Whether connections leave something behind: threads and descriptors here and at the node or
 * gateway, and connections of the database. Streams are missed by the node itself, which has 64.
 */
final class Leaks {

  private static final int AT_ONCE = 8;

  /** How much the count may rise: what is made once, and not with each connection. */
  private static final int SLACK = 5;

  private static final String CLIENTS =
      "select count(*) from pg_stat_activity where backend_type = 'client backend'";

  private final Database database;
  private final String server;
  private final ExecutorService threads;

  Leaks(Database database, String server, ExecutorService threads) {
    this.database = database;
    this.server = server;
    this.threads = threads;
  }

  /** What is opened, used and closed. */
  interface Use {
    void once() throws Exception;
  }

  /** Does it so often, and compares with what was there after a tenth of that. */
  void requireNone(String what, int times, Use use) throws Exception {
    repeat(times / 10, use);
    Counts before = settled(null);
    repeat(times, use);
    Counts after = settled(before);
    Habits.require(
        after.isWithin(before),
        "%d times %s: %s, and before %s".formatted(times, what, after, before));
    Habits.ok("nothing leaks in %d times %s: %s, then %s".formatted(times, what, before, after));
  }

  void query() throws SQLException {
    try (Connection connection = database.connect()) {
      Habits.require(Database.number(connection, "select 6 * 7") == 42, "the answer");
    }
  }

  void queryWithTls() throws SQLException {
    try (Connection connection = database.connect("sslmode=require")) {
      Habits.require(Database.number(connection, "select 6 * 7") == 42, "the answer");
    }
  }

  void cancelled() throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(1);
      Habits.requireState("57014", () -> statement.execute("select pg_sleep(600)"));
    }
  }

  void refused() {
    Habits.requireState("08001", () -> database.connect(Database.CLOSED).close());
  }

  private void repeat(int times, Use use) throws Exception {
    List<Future<?>> workers = new ArrayList<>();
    for (int worker = 0; worker < AT_ONCE; worker++) {
      int share = times / AT_ONCE + (worker < times % AT_ONCE ? 1 : 0);
      workers.add(
          threads.submit(
              () -> {
                for (int i = 0; i < share; i++) {
                  use.once();
                }
                return null;
              }));
    }
    for (Future<?> worker : workers) {
      worker.get(10, TimeUnit.MINUTES);
    }
  }

  /**
   * Counts until the server has none but ours, and no more is there than before; for two minutes.
   */
  private Counts settled(Counts before) throws Exception {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    Counts counts = counts();
    while ((counts.clients() > 1 || (before != null && !counts.isWithin(before)))
        && System.nanoTime() < end) {
      Thread.sleep(100);
      counts = counts();
    }
    return counts;
  }

  private Counts counts() throws Exception {
    try (Connection connection = database.connect()) {
      return new Counts(
          ManagementFactory.getThreadMXBean().getThreadCount(),
          entries("/proc/self/fd"),
          entries("/proc/" + server + "/task"),
          entries("/proc/" + server + "/fd"),
          Database.number(connection, CLIENTS));
    }
  }

  private static int entries(String folder) throws Exception {
    try (Stream<Path> entries = Files.list(Path.of(folder))) {
      return (int) entries.count();
    }
  }

  /** Of one moment, with one connection open. */
  record Counts(
      int threads, int descriptors, int serverThreads, int serverDescriptors, int clients) {

    boolean isWithin(Counts before) {
      return threads <= before.threads + SLACK
          && descriptors <= before.descriptors + SLACK
          && serverThreads <= before.serverThreads + SLACK
          && serverDescriptors <= before.serverDescriptors + SLACK
          && clients <= before.clients;
    }

    @Override
    public String toString() {
      return "%d threads and %d descriptors here, %d and %d there, %d at the database"
          .formatted(threads, descriptors, serverThreads, serverDescriptors, clients);
    }
  }
}
