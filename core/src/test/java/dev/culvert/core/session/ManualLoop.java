package dev.culvert.core.session;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;

/** A loop whose tasks run, and whose time passes, when the test says so. */
final class ManualLoop implements Loop {

  private static final Duration DAY = Duration.ofDays(1);

  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final List<Due> timers = new ArrayList<>();
  private Duration now = Duration.ZERO;

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    Due due = new Due(now.plus(delay.compareTo(DAY) < 0 ? delay : DAY), task);
    timers.add(due);
    return () -> timers.remove(due);
  }

  /** Runs what there is to run. */
  void run() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  /** Lets time pass, and runs what is due meanwhile. */
  void pass(Duration time) {
    run();
    Duration end = now.plus(time);
    while (true) {
      Due next = timers.stream().min(Comparator.comparing(Due::at)).orElse(null);
      if (next == null || next.at().compareTo(end) > 0) {
        break;
      }
      timers.remove(next);
      now = next.at();
      next.task().run();
      run();
    }
    now = end;
  }

  /** Does something as all timers up to a time are due, and can be cancelled no more. */
  void due(Duration time, Runnable meanwhile) {
    Duration end = now.plus(time);
    List<Due> due = timers.stream().filter(timer -> timer.at().compareTo(end) <= 0).toList();
    timers.removeAll(due);
    now = end;
    meanwhile.run();
    due.forEach(timer -> timer.task().run());
    run();
  }

  /** How many timers are set. */
  int timers() {
    return timers.size();
  }

  private record Due(Duration at, Runnable task) {}
}
