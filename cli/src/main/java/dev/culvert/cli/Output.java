package dev.culvert.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The one way to standard output and standard error, in UTF-8. A command that prints and ends waits
 * for whoever reads. A role does not, from {@link #neverWait} on: what nobody reads is dropped and
 * counted, and nothing in it is for a terminal to act on. Thread-safe.
 */
final class Output {

  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final Stream out;
  private final Stream err;
  private final PrintWriter outWriter;
  private final PrintWriter errWriter;

  /** The streams are borrowed. */
  Output(OutputStream out, OutputStream err) {
    this.out = new Stream("stdout", out);
    this.err = new Stream("stderr", err);
    outWriter = new PrintWriter(new Lines(this.out), true);
    errWriter = new PrintWriter(new Lines(this.err), true);
  }

  PrintWriter out() {
    return outWriter;
  }

  PrintWriter err() {
    return errWriter;
  }

  /** From now on nobody who prints is held up. */
  void neverWait() {
    err.enqueue(e -> {});
    out.enqueue(e -> err.print("warning: " + sentence(e) + "; the command goes on without it\n"));
  }

  /** Lets what a library or the JVM itself prints take the same way. */
  void replaceSystemStreams() {
    System.setOut(new PrintStream(new Bytes(out), true, UTF_8));
    System.setErr(new PrintStream(new Bytes(err), true, UTF_8));
  }

  /**
   * Writes what is left, for a bounded time where nobody waits.
   *
   * @return the exit code: the one that is given, unless standard output was promised and failed
   */
  int end(int code) {
    outWriter.flush();
    errWriter.flush();
    out.end();
    IOException failure = out.failure.get();
    if (failure != null && out.queue == null) {
      errWriter.println("error: " + sentence(failure));
      return code == ExitCode.OK ? ExitCode.FAILED : code;
    }
    err.end();
    return code;
  }

  /** Says a last sentence after {@link #neverWait}, though a print from before it may hang yet. */
  void endAtOnce(String sentence) {
    err.print(sentence + "\n");
    out.end();
    err.end();
  }

  private static String sentence(IOException e) {
    return "cannot write to standard output: " + e.getMessage();
  }

  /** One of the two. */
  private static final class Stream {

    private final String name;
    private final OutputStream stream;
    private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
    private volatile @Nullable LineQueue queue;

    Stream(String name, OutputStream stream) {
      this.name = name;
      this.stream = stream;
    }

    void enqueue(Consumer<IOException> broken) {
      queue = LineQueue.start(name, stream, broken, LineQueue.MOMENT);
    }

    void print(String text) {
      LineQueue lines = queue;
      if (lines != null) {
        lines.offer(harmless(text));
      } else if (failure.get() == null) {
        write(text);
      }
    }

    void end() {
      LineQueue lines = queue;
      if (lines != null) {
        lines.end(PATIENCE);
      }
    }

    private void write(String text) {
      try {
        stream.write(text.getBytes(UTF_8));
        stream.flush();
      } catch (IOException e) {
        failure.compareAndSet(null, e);
      }
    }

    private static String harmless(String text) {
      StringBuilder harmless = new StringBuilder(text);
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (Character.isISOControl(c) && c != '\n' && c != '\t') {
          harmless.setCharAt(i, '?');
        }
      }
      return harmless.toString();
    }
  }

  /** Passes on what was printed when it is flushed, as println does. */
  private static final class Lines extends Writer {

    private final Stream stream;
    private final StringBuilder text = new StringBuilder();

    Lines(Stream stream) {
      this.stream = stream;
    }

    @Override
    public void write(char[] chars, int offset, int length) {
      text.append(chars, offset, length);
    }

    @Override
    public void flush() {
      if (text.length() > 0) {
        String all = text.toString();
        text.setLength(0);
        stream.print(all);
      }
    }

    @Override
    public void close() {
      flush();
    }
  }

  /** The same for bytes. */
  private static final class Bytes extends OutputStream {

    private final Stream stream;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Bytes(Stream stream) {
      this.stream = stream;
    }

    @Override
    public void write(int b) {
      bytes.write(b);
    }

    @Override
    public void write(byte[] from, int offset, int length) {
      bytes.write(from, offset, length);
    }

    @Override
    public void flush() {
      if (bytes.size() > 0) {
        String all = bytes.toString(UTF_8);
        bytes.reset();
        stream.print(all);
      }
    }
  }
}
