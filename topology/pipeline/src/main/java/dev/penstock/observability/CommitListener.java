package dev.penstock.observability;

/** Learns of commits. Called on stream threads. */
public interface CommitListener {

  /** Learns nothing. */
  CommitListener NONE =
      new CommitListener() {
        @Override
        public void committed(long nanos, boolean early) {}

        @Override
        public void aborted() {}
      };

  /**
   * A commit has succeeded.
   *
   * @param nanos that it took
   * @param early whether the thread had asked for it; otherwise its interval was over, or its
   *     partitions were taken
   */
  void committed(long nanos, boolean early);

  /** A transaction was aborted; its records are answered again. */
  void aborted();
}
