package dev.penstock.app;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has been started, to be stopped in reverse. One thread at a time. */
final class ShutdownSequence {

  private static final Logger log = LoggerFactory.getLogger(ShutdownSequence.class);

  private final Deque<Stop> stops = new ArrayDeque<>();

  private record Stop(String what, Runnable how) {}

  /** Remembers how to stop what has just been started. */
  void add(String what, Runnable how) {
    stops.push(new Stop(what, how));
  }

  /** Stops everything; what fails to stop keeps nothing else running. */
  void run() {
    while (!stops.isEmpty()) {
      Stop stop = stops.pop();
      try {
        stop.how().run();
      } catch (RuntimeException e) {
        log.warn("{} did not stop cleanly", stop.what(), e);
      }
    }
  }
}
