package dev.culvert.core.pod;

import dev.culvert.core.DaemonThreads;
import java.io.IOException;
import java.lang.System.Logger;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Tells when something in a directory has come, gone or changed, through inotify(7), by a thread of
 * its own from the first directory on. Thread-safe.
 */
final class DirectoryChanges implements AutoCloseable {

  private static final Logger LOG = System.getLogger(DirectoryChanges.class.getName());

  private final String name;
  private final Runnable listener;
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<Path> directories = new HashSet<>();
  private @Nullable WatchService service;
  private boolean closed;

  /**
   * @param name of the thread
   * @param listener told of changes, several at once; must not block
   */
  DirectoryChanges(String name, Runnable listener) {
    this.name = name;
    this.listener = listener;
  }

  /** Tells of this directory too. If the kernel refuses, changes in it are not told. */
  void tellOf(Path directory) {
    lock.lock();
    try {
      if (closed || directories.contains(directory)) {
        return;
      }
      try {
        directory.register(
            service(),
            StandardWatchEventKinds.ENTRY_CREATE,
            StandardWatchEventKinds.ENTRY_DELETE,
            StandardWatchEventKinds.ENTRY_MODIFY);
        directories.add(directory);
      } catch (IOException | UnsupportedOperationException e) {
        LOG.log(
            Logger.Level.DEBUG,
            "changes in " + directory + " are not told, and are seen at the next look",
            e);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      if (service != null) {
        try {
          service.close();
        } catch (IOException e) {
          LOG.log(Logger.Level.DEBUG, "closing a watch service failed", e);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private WatchService service() throws IOException {
    WatchService current = service;
    if (current == null) {
      current = FileSystems.getDefault().newWatchService();
      startListening(current);
      service = current;
    }
    return current;
  }

  private void startListening(WatchService source) throws IOException {
    Thread thread = new DaemonThreads(name + "-changes").newThread(() -> listen(source));
    try {
      thread.start();
    } catch (OutOfMemoryError e) {
      // No thread can be had: the next time, perhaps.
      source.close();
      throw new IOException("no thread can be started: " + e.getMessage(), e);
    }
  }

  private void listen(WatchService source) {
    try {
      while (true) {
        WatchKey key = source.take();
        key.pollEvents();
        listener.run();
        if (!key.reset() && key.watchable() instanceof Path directory) {
          forget(directory);
        }
      }
    } catch (ClosedWatchServiceException e) {
      LOG.log(Logger.Level.DEBUG, "the locator has been closed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** It has gone, and may come again. */
  private void forget(Path directory) {
    lock.lock();
    try {
      directories.remove(directory);
    } finally {
      lock.unlock();
    }
  }
}
