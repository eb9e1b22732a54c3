package dev.penstock.inference.image;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
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

/**
 * Milliseconds from encoded bytes to 224 x 224 pixels, on one thread.
 *
 * <pre>
 * mvn -q -Pjmh -pl inference-core -am test-compile
 * mvn -q -Pjmh -pl inference-core dependency:build-classpath -Dmdep.outputFile=target/cp.txt
 * cd inference-core; java -cp target/test-classes:target/classes:$(cat target/cp.txt) \
 *   org.openjdk.jmh.Main ImageDecoding -prof gc
 * </pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class ImageDecodingBenchmark {

  private static final ImageGeometry GEOMETRY = new ImageGeometry(256, 224, 224);

  @Param({"jpeg", "png"})
  public String format;

  @Param({"500x375", "1920x1080"})
  public String size;

  private final ImageDecoder decoder = new ImageIoDecoder(ImageLimits.DEFAULT);
  private final ByteBuffer target = ByteBuffer.allocateDirect(GEOMETRY.bytes());
  private ByteBuffer encoded = ByteBuffer.allocate(0);

  /** Draws overlapping discs under a little noise: about as many bytes as a photo has. */
  @Setup
  public void draw() throws IOException {
    String[] sides = size.split("x");
    int width = Integer.parseInt(sides[0]);
    int height = Integer.parseInt(sides[1]);
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    Random random = new Random(1);
    Graphics2D pen = image.createGraphics();
    for (int i = 0; i < 200; i++) {
      pen.setColor(new Color(random.nextInt()));
      pen.fillOval(random.nextInt(width), random.nextInt(height), height / 4, height / 4);
    }
    pen.dispose();
    for (int i = 0; i < width * height; i++) {
      int rgb = image.getRGB(i % width, i / width);
      image.setRGB(i % width, i / width, rgb ^ (random.nextInt() & 0x0f0f0f));
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, format, bytes);
    encoded = ByteBuffer.wrap(bytes.toByteArray());
  }

  @Benchmark
  public ByteBuffer decode() throws ImageException {
    decoder.decode(encoded, GEOMETRY, target);
    return target;
  }
}
