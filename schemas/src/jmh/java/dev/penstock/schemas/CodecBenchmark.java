package dev.penstock.schemas;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.FastReaderBuilder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a record costs to read and a prediction to write; {@code -prof gc} shows the heap. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CodecBenchmark {

  @Param({"1000", "150528"})
  int imageBytes;

  private final AvroReader<ImageRecord> reader = new AvroReader<>(ImageRecord.class);
  private final AvroWriter<Prediction> writer =
      new AvroWriter<>(Prediction.class, WireFormat.SINGLE_OBJECT);
  private final ModelInfo model = new ModelInfo("resnet50", "1", "ab12", "fp16", "cpu");
  private final List<ScoredClass> classes =
      List.of(
          new ScoredClass(281, "tabby", 0.5f),
          new ScoredClass(282, "tiger cat", 0.2f),
          new ScoredClass(285, "Egyptian cat", 0.1f),
          new ScoredClass(287, "lynx", 0.1f),
          new ScoredClass(283, "Persian cat", 0.1f));

  private byte[] singleObject;
  private byte[] bare;
  private DatumReader<ImageRecord> avrosReader;
  private BinaryDecoder avrosDecoder;

  @Setup
  public void setUp() throws CodecException, IOException {
    avrosReader =
        new FastReaderBuilder(new ContractData()).createDatumReader(ImageRecord.getClassSchema());
    ImageRecord image =
        new ImageRecord(
            "camera-7/000042",
            ByteBuffer.allocate(imageBytes),
            "image/jpeg",
            Instant.EPOCH,
            Map.of("camera", "north"));
    singleObject = new AvroWriter<>(ImageRecord.class, WireFormat.SINGLE_OBJECT).write(image);
    bare = new AvroWriter<>(ImageRecord.class, WireFormat.BARE).write(image);
  }

  @Benchmark
  public ImageRecord readImageRecord() throws CodecException {
    return reader.read(singleObject);
  }

  /** The same reader over Avro's own decoder, which copies the image. */
  @Benchmark
  public ImageRecord readImageRecordWithAvrosDecoder() throws IOException {
    avrosDecoder = DecoderFactory.get().binaryDecoder(bare, avrosDecoder);
    return avrosReader.read(null, avrosDecoder);
  }

  @Benchmark
  public byte[] writePrediction() throws CodecException {
    return writer.write(
        new Prediction(
            "camera-7/000042",
            model,
            classes,
            new SourceRecord("penstock.images", 3, 42L),
            32,
            1500L,
            20_000L,
            Instant.EPOCH,
            Instant.EPOCH));
  }
}
