package dev.penstock.app;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Parts that have been started, to be stopped in reverse. One thread at a time. */
final class ShutdownSequence {

  private static final Logger log = LoggerFactory.getLogger(ShutdownSequence.class);

  private final Deque<Stop> stops = new ArrayDeque<>();

  private record Stop(String what, Runnable how) {}

  /** Adds a part that has just been started, and how to stop it. */
  void add(String what, Runnable how) {
    stops.push(new Stop(what, how));
  }

  /** Stops everything; a part that fails to stop does not prevent stopping the others. */
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
