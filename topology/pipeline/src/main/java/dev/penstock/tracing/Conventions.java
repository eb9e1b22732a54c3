package dev.penstock.tracing;

import io.opentelemetry.api.common.AttributeKey;

/**
 * Names of OpenTelemetry's semantic conventions for messaging with Kafka, in one version of them,
 * and our own where there are none: inference other than generative has no convention.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/messaging/kafka/">Kafka conventions</a>
 */
final class Conventions {

  /** Says to readers of the spans which version the names are of. */
  static final String SCHEMA_URL = "https://opentelemetry.io/schemas/1.37.0";

  static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("messaging.system");
  static final AttributeKey<String> OPERATION_TYPE =
      AttributeKey.stringKey("messaging.operation.type");
  static final AttributeKey<String> OPERATION_NAME =
      AttributeKey.stringKey("messaging.operation.name");
  static final AttributeKey<String> GROUP = AttributeKey.stringKey("messaging.consumer.group.name");
  static final AttributeKey<String> TOPIC = AttributeKey.stringKey("messaging.destination.name");
  static final AttributeKey<String> PARTITION =
      AttributeKey.stringKey("messaging.destination.partition.id");
  static final AttributeKey<Long> OFFSET = AttributeKey.longKey("messaging.kafka.offset");
  static final AttributeKey<Long> MESSAGES = AttributeKey.longKey("messaging.batch.message_count");
  static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");

  static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("penstock.outcome");
  static final AttributeKey<String> ERROR_STAGE = AttributeKey.stringKey("penstock.error.stage");
  static final AttributeKey<String> REQUEST_ID = AttributeKey.stringKey("penstock.request.id");

  /** Why a span is kept that the producer's or the sampler's choice would have dropped. */
  static final AttributeKey<String> KEPT_BECAUSE = AttributeKey.stringKey("penstock.kept.because");

  static final AttributeKey<String> BATCH_TRACE_ID =
      AttributeKey.stringKey("penstock.batch.trace_id");
  static final AttributeKey<String> BATCH_SPAN_ID =
      AttributeKey.stringKey("penstock.batch.span_id");
  static final AttributeKey<Long> BATCH_FAILED = AttributeKey.longKey("penstock.batch.failed");
  static final AttributeKey<String> BATCH_REASON = AttributeKey.stringKey("penstock.batch.reason");
  static final AttributeKey<Double> BATCH_QUEUE_SECONDS =
      AttributeKey.doubleKey("penstock.batch.queue_seconds");

  private Conventions() {}
}
