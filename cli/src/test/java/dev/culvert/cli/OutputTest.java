package dev.culvert.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class OutputTest {

  private final Gate out = new Gate();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Output output = new Output(out, err);

  @Test
  void whatNobodyReadsIsDroppedAndCounted() {
    output.neverWait();
    output.out().println("first");
    await().until(() -> out.writes.getCount() == 0);
    String line = "x".repeat(999);
    int fit = LineQueue.CAPACITY / 1_000;
    for (int i = 0; i < fit + 7; i++) {
      output.out().println(line);
    }
    output.err().println("the other stream goes on");
    await().until(() -> err.toString(UTF_8).equals("the other stream goes on\n"));

    out.open.countDown();
    assertThat(output.end(ExitCode.OK)).isZero();

    List<String> lines = out.bytes.toString(UTF_8).lines().toList();
    assertThat(lines).hasSize(1 + fit + 1).startsWith("first", line);
    assertThat(lines).last().asString().startsWith("culvert: 7 lines were not written");
  }

  @Test
  void theEndWaitsForABoundedTimeAlone() {
    output.neverWait();
    output.out().println("first");

    assertThat(output.end(ExitCode.OK)).isZero();
    assertThat(out.bytes.size()).isZero();
  }

  /** A print that began while everybody waited for whoever reads holds up its writer for ever. */
  @Test
  void theEndComesThoughAPrintFromBeforeHangs() throws InterruptedException {
    Output stuck = new Output(new ByteArrayOutputStream(), out);
    Thread printing = new Thread(() -> stuck.err().println("before"));
    printing.setDaemon(true);
    printing.start();
    out.writes.await();
    stuck.neverWait();

    stuck.endAtOnce("error: it is over");

    assertThat(out.bytes.size()).isZero();
    out.open.countDown();
    printing.join();
    await()
        .untilAsserted(
            () ->
                assertThat(out.bytes.toString(UTF_8).lines())
                    .containsExactlyInAnyOrder("before", "error: it is over"));
  }

  @Test
  void whatIsLeftIsWrittenAtTheEnd() {
    out.open.countDown();
    output.neverWait();
    for (int i = 0; i < 100; i++) {
      output.out().println("line " + i);
    }

    output.end(ExitCode.OK);

    assertThat(out.bytes.toString(UTF_8).lines()).hasSize(100).last().isEqualTo("line 99");
  }

  @Test
  void whatAPeerSaidDoesNotReachTheTerminalAsItIs() {
    out.open.countDown();
    output.neverWait();
    output.out().println("a\u001b[31mb\rc\u0007");

    output.end(ExitCode.OK);

    assertThat(out.bytes.toString(UTF_8)).isEqualTo("a?[31mb?c?\n");
  }

  @Test
  void aTableThatCannotBeWrittenIsNoSuccess() {
    Output full = new Output(new Full(), err);
    full.out().println("[]");

    assertThat(full.end(ExitCode.OK)).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString(UTF_8))
        .isEqualTo("error: cannot write to standard output: No space left on device\n");
  }

  @Test
  void aRoleWhoseOutputIsGoneGoesOnAndSaysSo() {
    Output full = new Output(new Full(), err);
    full.neverWait();
    full.out().println("Listening on http://127.0.0.1:1");

    await().until(() -> err.size() > 0);
    full.out().println("more");
    assertThat(full.end(ExitCode.OK)).isZero();
    assertThat(err.toString(UTF_8))
        .isEqualTo(
            "warning: cannot write to standard output: No space left on device;"
                + " the command goes on without it\n");
  }

  @Test
  void aRoleThatDoesNotStopIsEndedWhenItsTimeIsOver() throws Exception {
    Termination termination = new Termination();
    CountDownLatch passed = new CountDownLatch(1);
    Deadline.watch(termination, Duration.ofDays(1), Duration.ZERO, passed::countDown);

    termination.request();
    assertThat(passed.getCount()).isEqualTo(1);
    termination.request();
    passed.await();
  }

  @Test
  void aNoteThatNobodyReadsHoldsUpNoRole(@TempDir Path home) throws Exception {
    Path folder = Files.createDirectories(home.resolve("culvert"));
    Files.writeString(folder.resolve("config.yaml"), "grace: 1s\n");
    Gate unread = new Gate();
    String[] args = {"port-forward", "web", "80", "--server", "http://127.0.0.1:1"};
    Map<String, String> environment = Map.of("XDG_CONFIG_HOME", "" + home);

    Output stuck = new Output(err, unread);
    assertThat(Main.run(args, environment, stuck, new Termination(), HostProcess.SHARED))
        .isEqualTo(ExitCode.FAILED);

    unread.open.countDown();
    stuck.end(ExitCode.FAILED);
    assertThat(unread.bytes.toString(UTF_8))
        .startsWith("using the configuration file " + folder.resolve("config.yaml") + "\nerror: ");
  }

  /** Holds up every write until it is opened. */
  private static final class Gate extends OutputStream {

    final CountDownLatch writes = new CountDownLatch(1);
    final CountDownLatch open = new CountDownLatch(1);
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      writes.countDown();
      try {
        open.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      bytes.write(from, offset, length);
    }
  }

  /** /dev/full. */
  private static final class Full extends OutputStream {

    @Override
    public void write(int b) throws IOException {
      throw new IOException("No space left on device");
    }
  }
}
