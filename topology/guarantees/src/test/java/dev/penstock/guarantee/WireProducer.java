package dev.penstock.guarantee;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.requests.ResponseHeader;

/**
 * Writes what Java's producer refuses and other clients do not, such as the timestamp -1: one
 * record a request, over a connection to the only broker.
 */
final class WireProducer implements AutoCloseable {

  /** The last but a few: it names topics by their name. */
  private static final short VERSION = 9;

  private static final short ALL_REPLICAS = -1;
  private static final int TIMEOUT_MILLIS = 30_000;

  private final Socket socket;
  private final DataOutputStream out;
  private final DataInputStream in;
  private int sent;

  WireProducer(Map<String, Object> client) throws IOException {
    String[] address = ((String) client.get("bootstrap.servers")).split(":");
    this.socket = new Socket(address[0], Integer.parseInt(address[1]));
    this.out = new DataOutputStream(socket.getOutputStream());
    this.in = new DataInputStream(socket.getInputStream());
  }

  /** Writes a record and returns its offset; empty if the broker refuses it. */
  OptionalLong send(String topic, int partition, SimpleRecord record) throws IOException {
    PartitionProduceData data =
        new PartitionProduceData()
            .setIndex(partition)
            .setRecords(MemoryRecords.withRecords(Compression.NONE, record));
    ProduceRequestData request =
        new ProduceRequestData().setAcks(ALL_REPLICAS).setTimeoutMs(TIMEOUT_MILLIS);
    request.topicData().add(new TopicProduceData().setName(topic).setPartitionData(List.of(data)));
    ByteBuffer frame =
        new ProduceRequest.Builder(VERSION, VERSION, request)
            .build(VERSION)
            .serializeWithHeader(
                new RequestHeader(ApiKeys.PRODUCE, VERSION, "wire-producer", sent++));
    byte[] bytes = new byte[frame.remaining()];
    frame.get(bytes);
    out.writeInt(bytes.length);
    out.write(bytes);
    out.flush();
    return offset();
  }

  private OptionalLong offset() throws IOException {
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    ResponseHeader.parse(buffer, ApiKeys.PRODUCE.responseHeaderVersion(VERSION));
    var partition =
        new ProduceResponseData(new ByteBufferAccessor(buffer), VERSION)
            .responses()
            .iterator()
            .next()
            .partitionResponses()
            .get(0);
    return partition.errorCode() == 0
        ? OptionalLong.of(partition.baseOffset())
        : OptionalLong.empty();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
