package dev.penstock.inference.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.imageio.IIOException;
import org.jspecify.annotations.Nullable;

/**
 * Decodes JPEG, PNG, GIF, BMP and WebP in pure Java and the JDK's own libraries. Equal, bit for
 * bit, to Pillow's {@code exif_transpose} (unless EXIF is to be ignored), {@code convert("RGB")},
 * bilinear resize of the shorter side and centre crop, as far as the decoded pixels are.
 *
 * <p>Limits are checked on the header before any decoder sees the file. Whatever a decoder throws
 * at a file is an {@link ImageException}; only a broken installation (a {@link LinkageError}) and a
 * lack of memory (an {@link OutOfMemoryError}) are not, because they are no fault of the image.
 *
 * <p>Safe for any number of threads: each call borrows readers and scratch memory, of which there
 * are in time as many as calls have run at once.
 */
public final class ImageIoDecoder implements ImageDecoder {

  /** How libjpeg reports that it was given no memory. */
  private static final String NATIVE_OUT_OF_MEMORY = "Insufficient memory";

  private final ImageLimits limits;
  private final Queue<Workspace> idle = new ConcurrentLinkedQueue<>();

  public ImageIoDecoder(ImageLimits limits) {
    this.limits = limits;
  }

  /** Loads the readers' classes and native libraries ahead of the first image. */
  public static void preload() {
    new Workspace();
  }

  @Override
  public void decode(ByteBuffer encoded, ImageGeometry geometry, ByteBuffer target)
      throws ImageException {
    if (target.remaining() < geometry.bytes()) {
      throw new IllegalArgumentException(
          "target has room for %d bytes, %d are needed"
              .formatted(target.remaining(), geometry.bytes()));
    }
    ImageHeader header = header(encoded);
    Workspace borrowed = idle.poll();
    Workspace workspace = borrowed == null ? new Workspace() : borrowed;
    DecodedImage stored = workspace.decode(encoded, header);
    DecodedImage image = geometry.ignoreExif() ? stored : stored.upright(header.orientation());
    workspace.resampler.resample(image, geometry, target);
    // After a failure it is dropped: a reader that threw may not be fit for another file.
    idle.add(workspace);
  }

  @Override
  public MemoryNeed memory(ByteBuffer encoded) {
    try {
      ImageHeader header = header(encoded);
      long pixels = (long) header.width() * header.height();
      return new MemoryNeed(
          pixels * header.heapBytesPerPixel(), pixels * header.nativeBytesPerPixel());
    } catch (ImageException e) {
      return MemoryNeed.NONE; // decoding it will say the same
    }
  }

  /** The header of a file within the limits. */
  private ImageHeader header(ByteBuffer encoded) throws ImageException {
    limits.checkBytes(encoded.remaining());
    ImageHeader header = ImageHeader.parse(new EncodedBytes(encoded));
    limits.checkSize(header.width(), header.height());
    limits.checkPasses(header.passes(), header.width(), header.height());
    return header;
  }

  /** What one call works with: owned by the calling thread until it is handed back. */
  private static final class Workspace {
    private final ImageReaders readers = new ImageReaders();
    private final CropResampler resampler = new CropResampler();

    DecodedImage decode(ByteBuffer encoded, ImageHeader header) throws ImageException {
      try {
        return readers.read(encoded, header);
      } catch (IOException | RuntimeException | StackOverflowError e) {
        throwIfOutOfMemory(e);
        throw new ImageException(
            "%s of %d x %d pixels cannot be decoded: %s"
                .formatted(header.format(), header.width(), header.height(), reason(e)),
            e);
      }
    }

    /** A lack of memory comes in disguise too: as a cause, or in the words of libjpeg. */
    private static void throwIfOutOfMemory(Throwable failure) {
      for (Throwable e = failure; e != null; e = e.getCause()) {
        if (e instanceof OutOfMemoryError lack) {
          throw lack;
        }
        if (e instanceof IIOException && startsWithLackOfMemory(e.getMessage())) {
          throw new OutOfMemoryError(e.getMessage());
        }
      }
    }

    private static boolean startsWithLackOfMemory(@Nullable String message) {
      return message != null && message.startsWith(NATIVE_OUT_OF_MEMORY);
    }

    private static String reason(Throwable failure) {
      Throwable cause = failure;
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
      @Nullable String message = cause.getMessage();
      return message == null ? cause.getClass().getSimpleName() : message;
    }
  }
}
