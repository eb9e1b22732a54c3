package dev.penstock.inference.image;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;

/**
 * The decoders of all formats, with their state: for one thread at a time. Only that of JPEGs is
 * made ahead.
 */
final class ImageReaders {

  private static final int RIFF_HEADER = 12;

  /** Zeros after the bitstream: the decoder's bit readers fetch up to a word ahead. */
  private static final int READ_AHEAD = Long.BYTES;

  private final JpegReader jpeg = new JpegReader();
  private final Map<ImageFormat, RasterReader> rasters = new EnumMap<>(ImageFormat.class);

  /** The first frame on its canvas, as stored: not yet upright. */
  DecodedImage read(ByteBuffer encoded, ImageHeader header) throws IOException, ImageException {
    if (header instanceof JpegHeader jpegHeader) {
      return jpeg.read(encoded, jpegHeader);
    }
    if (header instanceof PngHeader) {
      return raster(ImageFormat.PNG).read(encoded, header.width(), header.height());
    }
    if (header instanceof BmpHeader) {
      return raster(ImageFormat.BMP).read(encoded, header.width(), header.height());
    }
    if (header instanceof GifHeader animation) {
      Frame frame = animation.frame();
      DecodedImage picture = raster(ImageFormat.GIF).read(encoded, frame.width(), frame.height());
      return FrameCompositor.place(
          picture, frame, header.width(), header.height(), animation.background());
    }
    WebpHeader animation = (WebpHeader) header;
    Frame frame = animation.frame();
    DecodedImage picture =
        raster(ImageFormat.WEBP).read(bareWebp(encoded, animation), frame.width(), frame.height());
    return FrameCompositor.place(picture, frame, header.width(), header.height(), 0);
  }

  /** The first frame's colours as a WebP of their own: no animation, alpha or colour profile. */
  private static ByteBuffer bareWebp(ByteBuffer encoded, WebpHeader header) {
    int length = header.bitstreamBytes();
    ByteBuffer bare =
        ByteBuffer.allocate(RIFF_HEADER + length + READ_AHEAD).order(ByteOrder.LITTLE_ENDIAN);
    bare.put("RIFF".getBytes(StandardCharsets.US_ASCII));
    bare.putInt(RIFF_HEADER - 8 + length);
    bare.put("WEBP".getBytes(StandardCharsets.US_ASCII));
    bare.put(RIFF_HEADER, encoded, encoded.position() + header.bitstream(), length);
    return bare.rewind();
  }

  private RasterReader raster(ImageFormat format) {
    return rasters.computeIfAbsent(format, ImageReaders::newRaster);
  }

  private static RasterReader newRaster(ImageFormat format) {
    return new RasterReader(
        format,
        format == ImageFormat.WEBP
            ? () -> new WebPImageReaderSpi().createReaderInstance(null)
            : () -> JdkReaders.create(format));
  }

  /** Places the first frame of an animation on its canvas where it does not fill it. */
  private static final class FrameCompositor {

    private FrameCompositor() {}

    static DecodedImage place(
        DecodedImage picture, Frame frame, int width, int height, int background) {
      if (frame.width() == width && frame.height() == height) {
        return picture;
      }
      byte[] canvas = filled(Math.multiplyExact(width * 3, height), background);
      byte[] row = new byte[3 * frame.width()];
      for (int y = 0; y < frame.height(); y++) {
        picture.readRow(0, y, frame.width(), row);
        int at = 3 * ((frame.y() + y) * width + frame.x());
        System.arraycopy(row, 0, canvas, at, row.length);
      }
      return new DecodedImage(canvas, PixelGrid.packed(width, height, 3), PixelReader.rgb(0, 1, 2));
    }

    private static byte[] filled(int length, int colour) {
      byte[] canvas = new byte[length];
      for (int at = 0; at < length; at += 3) {
        canvas[at] = (byte) (colour >> 16);
        canvas[at + 1] = (byte) (colour >> 8);
        canvas[at + 2] = (byte) colour;
      }
      return canvas;
    }
  }
}
