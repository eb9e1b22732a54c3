package dev.penstock.docs;

import dev.penstock.inference.model.ModelException;
import dev.penstock.inference.zoo.ColourModel;
import dev.penstock.testkit.TestImages;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Where a reader stands who follows a page: a checkout with pictures and a model of the reader's
 * own, and a cache that nobody else writes to.
 */
final class ReadersFolder {

  private static final List<Color> COLOURS = List.of(Color.RED, Color.GREEN, Color.BLUE);

  private ReadersFolder() {}

  /**
   * @param checkout which is linked to, not copied
   * @param cache of all tests: it has the demo model
   * @param replace ports, where a file in the checkout has them
   */
  static void create(Path path, Path checkout, Path cache, UnaryOperator<String> replace)
      throws IOException, ModelException {
    Files.createDirectories(path.resolve("tmp"));
    Files.createDirectories(path.resolve("scripts"));
    Files.createDirectories(path.resolve("docker/prometheus"));
    String prometheus = "docker/prometheus/prometheus.yml";
    Files.writeString(
        path.resolve(prometheus), replace.apply(Files.readString(checkout.resolve(prometheus))));
    for (String folder :
        List.of("docker/prometheus/rules", "docker/prometheus/tests", "docs", "schemas")) {
      Files.createSymbolicLink(path.resolve(folder), checkout.resolve(folder));
    }
    Files.createSymbolicLink(
        path.resolve("scripts/penstock"), checkout.resolve("scripts/penstock"));

    Files.write(path.resolve("cat.jpg"), TestImages.of("jpg", Color.RED));
    drawPhotos(path.resolve("PHOTOS"), 30);
    ColourModel.publish(path.resolve("own"));
    Path model = path.resolve("own/colour/1");
    Files.copy(model.resolve("model.onnx"), path.resolve("resnet50.onnx"));
    Files.copy(model.resolve("labels.txt"), path.resolve("labels.txt"));

    Path demo = Files.createDirectories(path.resolve("cache/models/resnet50-demo/1"));
    try (Stream<Path> files = Files.list(cache.resolve("models/resnet50-demo/1"))) {
      for (Path file : files.toList()) {
        Files.createLink(demo.resolve(file.getFileName()), file);
      }
    }
    // Takes no class archives: to write one as the first run of each command ends takes longer than
    // the few runs after it earn back.
    Files.createFile(path.resolve("cache/classes"));
    for (String shared : List.of("batches", "digests", "onnxruntime", "optimized")) {
      Files.createSymbolicLink(
          path.resolve("cache").resolve(shared), Files.createDirectories(cache.resolve(shared)));
    }
  }

  private static void drawPhotos(Path folder, int count) throws IOException {
    Files.createDirectory(folder);
    for (int i = 0; i < count; i++) {
      Color colour = COLOURS.get(i % COLOURS.size());
      Files.write(folder.resolve(i + ".jpg"), TestImages.of("jpg", colour));
    }
  }
}
