package dev.penstock.inference.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a model's weights are found that it does not keep itself. Used while reading only. */
final class ExternalData {

  private final @Nullable Path folder;
  private final Map<String, ByteBuffer> files = new HashMap<>();

  private ExternalData(@Nullable Path folder) {
    this.folder = folder;
  }

  static ExternalData beside(Path model) {
    return new ExternalData(model.toAbsolutePath().getParent());
  }

  static ExternalData refused() {
    return new ExternalData(null);
  }

  /** The bytes an initializer's {@code external_data} entries point to. */
  ByteBuffer locate(Map<String, String> entries, String place) throws OnnxFormatException {
    String location = entries.getOrDefault("location", "");
    if (folder == null) {
      throw new OnnxFormatException(
          place
              + " keeps its weights in another file, '"
              + location
              + "'; make one file of it (penstock model import does)");
    }
    try {
      long offset = Long.parseLong(entries.getOrDefault("offset", "0"));
      ByteBuffer file = open(folder, location, place);
      long length =
          Long.parseLong(entries.getOrDefault("length", Long.toString(file.capacity() - offset)));
      if (offset < 0 || length < 0 || offset > file.capacity() - length) {
        throw new OnnxFormatException(
            place
                + " wants "
                + length
                + " bytes at "
                + offset
                + " of '"
                + location
                + "', which has "
                + file.capacity()
                + "; it is cut short or of another model, copy it again");
      }
      return file.slice((int) offset, (int) length);
    } catch (NumberFormatException e) {
      throw new OnnxFormatException(place + ": external data offset or length is no number");
    }
  }

  private ByteBuffer open(Path root, String location, String place) throws OnnxFormatException {
    ByteBuffer known = files.get(location);
    if (known != null) {
      return known;
    }
    try {
      Path file = root.resolve(location).toRealPath();
      if (!file.startsWith(root.toRealPath()) || !Files.isRegularFile(file)) {
        throw new OnnxFormatException(
            place
                + " points outside the model's folder, to '"
                + location
                + "'; save the model with its weights beside it");
      }
      ByteBuffer mapped = OnnxModel.map(file);
      files.put(location, mapped);
      return mapped;
    } catch (OnnxFormatException e) {
      throw e;
    } catch (NoSuchFileException e) {
      throw new OnnxFormatException(
          place
              + " keeps its weights in '"
              + location
              + "', which is missing; copy it into "
              + root);
    } catch (IOException | IllegalArgumentException e) {
      throw new OnnxFormatException(
          place + " keeps its weights in '" + location + "', which cannot be read: " + e);
    }
  }
}
