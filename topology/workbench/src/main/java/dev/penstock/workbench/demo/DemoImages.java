package dev.penstock.workbench.demo;

import dev.penstock.cli.produce.ImageFile;
import dev.penstock.cli.produce.ImageSender;
import dev.penstock.inference.zoo.DemoImage;
import dev.penstock.inference.zoo.DemoImageGenerator;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The images of the demo: drawn ones, of which it is known what they show, or files. One thread
 * sends them; what they show may be asked by any.
 */
abstract sealed class DemoImages {

  private final Map<String, String> labels = new ConcurrentHashMap<>();

  /** Pictures that no model was fitted to. */
  static DemoImages drawn(int count, long seed) {
    return new Drawn(count, seed);
  }

  static DemoImages files(List<ImageFile> files) {
    return new OfFiles(files);
  }

  abstract int count();

  /** Sends all of them, until the thread is interrupted. */
  abstract void send(ImageSender sender);

  /** What the image of this id shows, if that is known. */
  @Nullable String label(String id) {
    return labels.get(id);
  }

  private static final class Drawn extends DemoImages {
    private final int count;
    private final long seed;

    Drawn(int count, long seed) {
      this.count = count;
      this.seed = seed;
    }

    @Override
    int count() {
      return count;
    }

    @Override
    void send(ImageSender sender) {
      Iterator<DemoImage> pictures = new DemoImageGenerator(seed).draw(count).iterator();
      while (pictures.hasNext() && !Thread.currentThread().isInterrupted()) {
        DemoImage picture = pictures.next();
        super.labels.put(picture.fileName(), DemoImageGenerator.labels().get(picture.label()));
        sender.send(picture.fileName(), bytes(picture.bytes()), true);
      }
    }

    private static byte[] bytes(ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
      return bytes;
    }
  }

  private static final class OfFiles extends DemoImages {
    private final List<ImageFile> files;

    OfFiles(List<ImageFile> files) {
      this.files = files;
    }

    @Override
    int count() {
      return files.size();
    }

    @Override
    void send(ImageSender sender) {
      for (ImageFile file : files) {
        if (Thread.currentThread().isInterrupted()) {
          return;
        }
        sender.send(file, true);
      }
    }
  }
}
