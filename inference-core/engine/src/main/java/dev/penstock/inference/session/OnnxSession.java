package dev.penstock.inference.session;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A loaded model and how many use it: closed by the last, for closing a session does not wait for a
 * run in flight. Safe for many threads.
 */
final class OnnxSession {

  private final OrtSession session;
  private final AtomicInteger users = new AtomicInteger(1);
  private final AtomicBoolean warmUpClaimed = new AtomicBoolean();

  /** For the first user. */
  OnnxSession(OrtSession session) {
    this.session = session;
  }

  OrtSession get() {
    return session;
  }

  /** True for the first who asks: that one is to warm it up. */
  boolean claimWarmUp() {
    return warmUpClaimed.compareAndSet(false, true);
  }

  /** One more user. The caller must be one already. */
  OnnxSession share() {
    users.incrementAndGet();
    return this;
  }

  /** One user less. */
  void release() {
    if (users.decrementAndGet() > 0) {
      return;
    }
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("the session was closed before", e);
    }
  }
}
