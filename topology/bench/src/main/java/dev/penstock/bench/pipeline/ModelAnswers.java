package dev.penstock.bench.pipeline;

import dev.penstock.bench.BenchException;
import dev.penstock.inference.Classification;
import dev.penstock.inference.InferenceEngine;
import dev.penstock.inference.RequestContext;
import dev.penstock.record.ImageRecordReader;
import dev.penstock.record.PredictionWriter;
import dev.penstock.record.RecordException;
import dev.penstock.schemas.CodecException;
import dev.penstock.schemas.WireFormat;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;

/** Asks the model and writes its answers as predictions, for those who do the rest themselves. */
final class ModelAnswers {

  private final InferenceEngine engine;
  private final ImageRecordReader reader = new ImageRecordReader();
  private final PredictionWriter writer;
  private final TopicPartition source;

  ModelAnswers(InferenceEngine engine, String images) {
    this.engine = engine;
    this.writer =
        new PredictionWriter(engine.model(), engine.provider().id(), WireFormat.SINGLE_OBJECT);
    this.source = new TopicPartition(images, 0);
  }

  CompletableFuture<Classification> ask(byte[] value) {
    try {
      return engine.classify(reader.read(value).image(), RequestContext.NONE);
    } catch (RecordException e) {
      throw new BenchException("cannot read a record: " + e.getMessage(), e);
    }
  }

  /** Waits for the answer. */
  byte[] write(CompletableFuture<Classification> answer) {
    try {
      return writer.write("", answer.join(), source, 0, 0);
    } catch (CodecException e) {
      throw new BenchException("cannot write a prediction: " + e.getMessage(), e);
    }
  }
}
