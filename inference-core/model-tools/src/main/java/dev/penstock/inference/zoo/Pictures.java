package dev.penstock.inference.zoo;

import dev.penstock.inference.image.ImageException;
import dev.penstock.inference.image.ImageFormat;
import dev.penstock.inference.image.ImageGeometry;
import dev.penstock.inference.image.ImageIoDecoder;
import dev.penstock.inference.image.ImageLimits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Pictures that models are tried with: drawn ones, or a user's own files. */
public final class Pictures {

  private static final int DRAWN = 20;
  private static final long SEED = 20;

  /** Longer than any header that tells an image's format. */
  private static final int HEADER_BYTES = 64;

  private static final ImageGeometry SMALLEST = new ImageGeometry(1, 1, 1);

  private interface Source {
    ByteBuffer read() throws IOException;
  }

  private record Picture(String name, Source source) {}

  private final List<Picture> pictures;
  private final ImageIoDecoder decoder = new ImageIoDecoder(ImageLimits.DEFAULT);

  private Pictures(List<Picture> pictures) {
    this.pictures = List.copyOf(pictures);
  }

  /** Twenty drawn pictures, the same ones each time. */
  public static Pictures drawn() {
    DemoImageGenerator generator = new DemoImageGenerator(SEED);
    List<Picture> drawn = new ArrayList<>();
    for (int i = 0; i < DRAWN; i++) {
      DemoImage image = generator.picture(i);
      drawn.add(new Picture(image.fileName(), image::bytes));
    }
    return new Pictures(drawn);
  }

  /** Image files. */
  public static Pictures of(List<Path> files) {
    return new Pictures(
        files.stream()
            .map(
                file ->
                    new Picture(file.toString(), () -> ByteBuffer.wrap(Files.readAllBytes(file))))
            .toList());
  }

  /**
   * The images of a folder and of those in it, by name; other files are left out.
   *
   * @throws IOException if the folder cannot be read, or holds no image
   */
  public static Pictures in(Path folder) throws IOException {
    List<Path> images = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        if (isImage(file)) {
          images.add(file);
        }
      }
    }
    if (images.isEmpty()) {
      throw new IOException("there is no image in " + folder);
    }
    return of(images);
  }

  private static boolean isImage(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return ImageFormat.guess(ByteBuffer.wrap(in.readNBytes(HEADER_BYTES))).isPresent();
    }
  }

  /**
   * Decodes them all.
   *
   * @throws IOException if one cannot be read, or is no image
   */
  public void requireReadable() throws IOException {
    for (int i = 0; i < size(); i++) {
      pixels(i, SMALLEST);
    }
  }

  int size() {
    return pictures.size();
  }

  /** RGB pixels in the size that a model wants. */
  ByteBuffer pixels(int index, ImageGeometry geometry) throws IOException {
    Picture picture = pictures.get(index);
    ByteBuffer pixels = ByteBuffer.allocateDirect(geometry.bytes());
    try {
      decoder.decode(picture.source().read(), geometry, pixels);
    } catch (ImageException e) {
      throw new IOException(picture.name() + ": " + e.getMessage(), e);
    }
    return pixels;
  }
}
