package dev.penstock.bench;

/** A way to carry records from a topic of images to one of predictions. */
interface Contender {

  String name();

  /**
   * Starts it. It goes on until it is closed, by the thread that started it.
   *
   * @throws Exception if it cannot start
   */
  AutoCloseable start(Route route) throws Exception;
}
