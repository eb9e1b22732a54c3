package dev.penstock.inference.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An ONNX file: what Penstock needs of it decoded, the rest kept byte for byte, so that a model can
 * be read, changed and written again.
 *
 * <p>The weights of a model that was read are slices of the mapped file: reading takes no heap for
 * them, and they stay readable for as long as they are referenced.
 *
 * @param irVersion of the file format
 * @param opsets versions of the operator sets by domain; ONNX's own is the empty name
 * @param metadata what the exporter noted about the model, by key
 * @param graph the operations
 * @param rest fields this package does not interpret, as they stand in the file
 */
public record OnnxModel(
    long irVersion,
    Map<String, Long> opsets,
    Map<String, String> metadata,
    OnnxGraph graph,
    List<ByteBuffer> rest) {

  private static final long IR_VERSION = 8;
  private static final long OPSET = 17;
  private static final int PRODUCER = 2;
  private static final int METADATA = 14;

  public OnnxModel {
    opsets = Map.copyOf(opsets);
    metadata = Map.copyOf(metadata);
    rest = List.copyOf(rest);
  }

  /** A new model of opset 17, which ONNX Runtime has read since 1.12. */
  public static OnnxModel of(OnnxGraph graph) {
    ByteBuffer producer = new ProtoWriter().string(PRODUCER, "penstock").toBuffer();
    return new OnnxModel(IR_VERSION, Map.of("", OPSET), Map.of(), graph, List.of(producer));
  }

  /**
   * Reads a model with its weights, those it keeps in files beside it included.
   *
   * @throws OnnxFormatException if the file is broken or no ONNX model, in one line that names it
   */
  public static OnnxModel read(Path file) throws IOException {
    return read(file, ExternalData.beside(file));
  }

  /**
   * Reads a model that keeps all of its weights itself.
   *
   * @throws OnnxFormatException if the file is broken, no ONNX model, or keeps weights elsewhere
   */
  public static OnnxModel readSelfContained(Path file) throws IOException {
    return read(file, ExternalData.refused());
  }

  private static OnnxModel read(Path file, ExternalData external) throws IOException {
    ByteBuffer bytes = map(file);
    Optional<String> foreign = ForeignFormat.of(bytes);
    if (foreign.isPresent()) {
      throw new OnnxFormatException(file + " " + foreign.get());
    }
    try {
      return read(bytes, external);
    } catch (OnnxFormatException e) {
      throw new OnnxFormatException(file + ": " + e.getMessage());
    }
  }

  static OnnxModel read(ByteBuffer file, ExternalData external) throws OnnxFormatException {
    ProtoReader in = new ProtoReader(file, "ONNX model");
    long irVersion = 0;
    Map<String, Long> opsets = new TreeMap<>();
    Map<String, String> metadata = new TreeMap<>();
    OnnxGraph graph = null;
    List<ByteBuffer> rest = new ArrayList<>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> irVersion = in.varint();
        case 7 -> graph = OnnxGraph.read(in.message("graph"), external);
        case 8 -> readOpset(in.message("opset"), opsets);
        case METADATA -> readEntry(in.message("metadata"), metadata);
        default -> rest.add(in.skip());
      }
    }
    if (graph == null || irVersion < 1) {
      throw in.fault(
          "the file has no graph or no format version: it is no ONNX model; export it as ONNX");
    }
    return new OnnxModel(irVersion, opsets, metadata, graph, rest);
  }

  /** Writes the model, replacing what the file held. */
  public void write(Path file) throws IOException {
    ProtoWriter out = new ProtoWriter().varint(1, irVersion).encoded(rest);
    out.message(7, graph.write());
    new TreeMap<>(opsets)
        .forEach(
            (domain, version) ->
                out.message(8, new ProtoWriter().string(1, domain).varint(2, version)));
    new TreeMap<>(metadata)
        .forEach(
            (key, value) ->
                out.message(METADATA, new ProtoWriter().string(1, key).string(2, value)));
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      out.writeTo(channel);
    }
  }

  static ByteBuffer map(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() > Integer.MAX_VALUE) {
        throw new OnnxFormatException(
            file + " is " + channel.size() + " bytes; the ONNX format ends at 2 GiB");
      }
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
    }
  }

  private static void readOpset(ProtoReader in, Map<String, Long> opsets)
      throws OnnxFormatException {
    String domain = "";
    long version = 0;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> domain = in.string();
        case 2 -> version = in.varint();
        default -> in.skip();
      }
    }
    opsets.put(domain, version);
  }

  /** Reads an entry of a map from string to string. */
  static void readEntry(ProtoReader in, Map<String, String> entries) throws OnnxFormatException {
    String key = "";
    String value = "";
    while (in.next()) {
      switch (in.field()) {
        case 1 -> key = in.string();
        case 2 -> value = in.string();
        default -> in.skip();
      }
    }
    entries.put(key, value);
  }
}
