package dev.penstock.inference.image;

import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;

/**
 * The image readers of the JDK itself. Other plug-ins on the class path register for the same
 * formats, and which one answers first is chance; so the JDK's are asked for by their module.
 */
final class JdkReaders {

  private JdkReaders() {}

  /** A new reader, for one thread at a time. */
  static ImageReader create(ImageFormat format) {
    String name = format.name().toLowerCase(Locale.ROOT);
    Iterator<ImageReaderSpi> providers =
        IIORegistry.getDefaultInstance()
            .getServiceProviders(ImageReaderSpi.class, spi -> reads(spi, name), false);
    if (!providers.hasNext()) {
      throw new IllegalStateException("this JDK has no reader for " + format);
    }
    try {
      return providers.next().createReaderInstance();
    } catch (IOException e) {
      throw new IllegalStateException("the JDK's reader for " + format + " does not start", e);
    }
  }

  private static boolean reads(Object provider, String format) {
    return provider.getClass().getModule() == ImageIO.class.getModule()
        && Arrays.asList(((ImageReaderSpi) provider).getFormatNames()).contains(format);
  }
}
