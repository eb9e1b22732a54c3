package dev.penstock.processor;

import dev.penstock.inference.Classification;
import dev.penstock.tracing.Tracing;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** The live application: it answers every record and keeps no count. */
class Unbounded implements Scope {

  private static final Ledger UNCOUNTED = new Uncounted();

  @Override
  public long end(TopicPartition partition) {
    return Long.MAX_VALUE;
  }

  @Override
  public boolean mayRead(TopicPartition partition) {
    return true;
  }

  @Override
  public boolean tryTake() {
    return true;
  }

  @Override
  public Ledger open(TopicPartition partition, long first) {
    return UNCOUNTED;
  }

  @Override
  public void reachedEnd(TopicPartition partition) {}

  @Override
  public List<Header> headers() {
    return List.of();
  }

  @Override
  public boolean heedsRequestHeaders() {
    return true;
  }

  @Override
  public Tracing.Producer producer() {
    return Tracing.Producer.PARENT;
  }

  static class Uncounted implements Ledger {

    @Override
    public boolean isAccountedFor(long offset) {
      return false;
    }

    @Override
    public Decision decide(long offset, Record<byte[], byte[]> record) {
      return Decision.ANSWER;
    }

    @Override
    public void answered(long offset, Classification answer) {}

    @Override
    public void deadLettered(long offset, String stage) {}

    @Override
    public void skipped(long offset) {}

    @Override
    public @Nullable ProducerRecord<byte[], byte[]> changes() {
      return null;
    }

    @Override
    public void committed() {}

    @Override
    public boolean isCommitted() {
      return true;
    }

    @Override
    public void close() {}
  }
}
