package dev.penstock.processor;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What one partition has waiting and in the engine, and the turns it has had: its account with
 * {@link InFlightLimit}, whose lock guards it.
 */
final class Share {

  /** The stream thread that has a share. */
  static final class Owner {

    /** When it last had a record or requested a turn. */
    long lastSeenNanos;
  }

  final Owner owner;
  int ownWaiting;
  long ownWaitingBytes;
  int ownInEngine;
  boolean silent = true;

  /** Changed under the limit's lock, read by anyone. */
  final AtomicLong ownTurns = new AtomicLong();

  Share(Owner owner) {
    this.owner = owner;
  }

  /** How many turns it has had, as if it had always taken part. */
  long turns() {
    return ownTurns.get();
  }
}
