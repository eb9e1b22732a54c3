package dev.penstock.bench.pipeline;

import dev.penstock.bench.cluster.RunTopics;

/** A way to carry records from a topic of images to one of predictions. */
public interface PipelineUnderTest {

  String name();

  /**
   * Starts it. It goes on until it is closed, by the thread that started it.
   *
   * @throws Exception if it cannot start
   */
  AutoCloseable start(RunTopics topics) throws Exception;
}
