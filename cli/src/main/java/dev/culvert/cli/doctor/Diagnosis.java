package dev.culvert.cli.doctor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Every check's answers, in the order of the checks. Immutable.
 *
 * @param answers by check
 */
public record Diagnosis(List<Answer> answers) {

  public Diagnosis {
    answers = List.copyOf(answers);
  }

  /**
   * Asks all checks at once, and waits for each at most so long; a check that hangs is left behind
   * on its daemon thread.
   */
  public static Diagnosis of(List<Check> checks, Machine machine, Duration patience) {
    ExecutorService threads = Executors.newCachedThreadPool(Diagnosis::daemon);
    try {
      long deadline = System.nanoTime() + patience.toNanos();
      List<Future<List<Finding>>> asked =
          checks.stream().map(check -> threads.submit(() -> check.look(machine))).toList();
      List<Answer> answers = new ArrayList<>();
      for (int i = 0; i < checks.size(); i++) {
        Check check = checks.get(i);
        for (Finding finding : answer(check, asked.get(i), deadline, patience)) {
          answers.add(new Answer(check.group(), finding));
        }
      }
      return new Diagnosis(answers);
    } finally {
      threads.shutdownNow();
    }
  }

  /** Whether nothing that was asked for fails. */
  public boolean isGood() {
    return answers.stream().noneMatch(answer -> answer.finding().state() == Finding.State.FAIL);
  }

  private static List<Finding> answer(
      Check check, Future<List<Finding>> asked, long deadline, Duration patience) {
    try {
      return asked.get(Math.max(deadline - System.nanoTime(), 0), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      asked.cancel(true);
      return List.of(check.unanswered(patience));
    } catch (ExecutionException e) {
      return List.of(
          Finding.note(
              check.name(), "cannot be told: " + e.getCause(), "report it: this is a fault"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of(check.unanswered(patience));
    }
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "culvert-doctor");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * One finding under its heading. Immutable.
   *
   * @param group of the check
   */
  public record Answer(String group, Finding finding) {}
}
