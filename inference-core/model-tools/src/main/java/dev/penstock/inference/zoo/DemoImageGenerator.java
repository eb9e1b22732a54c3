package dev.penstock.inference.zoo;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Draws the pictures of the demo: ten motifs, varied in place, size, turn, colour, light and noise,
 * encoded as JPEG or PNG in several sizes. The same seed and number give the same pixels on every
 * machine. Needs no display and no fonts. Safe for many threads.
 */
public final class DemoImageGenerator {

  private static final int[][] SIZES = {
    {224, 224}, {256, 256}, {320, 240}, {240, 320}, {400, 300}, {384, 384}, {480, 320}
  };

  private final long seed;

  public DemoImageGenerator(long seed) {
    this.seed = seed;
  }

  /** What the pictures show, in the order of the demo model's classes. */
  public static List<String> labels() {
    return Motif.labels();
  }

  /** The first pictures of this seed, drawn as they are asked for; the motifs take turns. */
  public Stream<DemoImage> draw(int count) {
    return IntStream.range(0, count).mapToObj(this::picture);
  }

  /** One picture of this seed. */
  public DemoImage picture(int number) {
    SplitMix random = new SplitMix(seed, number);
    int label = number % Motif.CLASSES.size();
    Motif motif = Motif.CLASSES.get(label);
    int[] size = SIZES[random.below(SIZES.length)];
    boolean jpeg = random.below(10) < 7;
    float quality = (float) random.between(0.6, 0.95);
    BufferedImage image = new MotifRenderer(motif, random, size[0], size[1]).render();
    String name =
        String.format(
            Locale.ROOT,
            "%04d-%s.%s",
            number,
            motif.label().replace(' ', '-'),
            jpeg ? "jpg" : "png");
    return new DemoImage(
        name, label, jpeg ? "image/jpeg" : "image/png", jpeg ? jpeg(image, quality) : png(image));
  }

  private static ByteBuffer png(BufferedImage image) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
    return encode(image, writer, writer.getDefaultWriteParam());
  }

  private static ByteBuffer jpeg(BufferedImage image, float quality) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ImageWriteParam settings = writer.getDefaultWriteParam();
    settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    settings.setCompressionQuality(quality);
    return encode(image, writer, settings);
  }

  private static ByteBuffer encode(
      BufferedImage image, ImageWriter writer, ImageWriteParam settings) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), settings);
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot be written", e);
    } finally {
      writer.dispose();
    }
    return ByteBuffer.wrap(bytes.toByteArray());
  }
}
