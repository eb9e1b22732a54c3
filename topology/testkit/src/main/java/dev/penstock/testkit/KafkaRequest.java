package dev.penstock.testkit;

import java.nio.ByteBuffer;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.requests.RequestHeader;

/**
 * What a client wants of a broker.
 *
 * @param clientId empty where the client has none
 * @param namesTopics of a request for metadata, whether it asks for topics and not only for brokers
 */
public record KafkaRequest(ApiKeys api, String clientId, boolean namesTopics) {

  /** Reads what goes over the wire after the length. */
  static KafkaRequest read(byte[] frame) {
    ByteBuffer buffer = ByteBuffer.wrap(frame);
    RequestHeader header = RequestHeader.parse(buffer);
    String clientId = header.clientId() == null ? "" : header.clientId();
    boolean namesTopics = false;
    if (header.apiKey() == ApiKeys.METADATA) {
      var topics =
          new MetadataRequestData(new ByteBufferAccessor(buffer), header.apiVersion()).topics();
      namesTopics = topics != null && !topics.isEmpty();
    }
    return new KafkaRequest(header.apiKey(), clientId, namesTopics);
  }
}
