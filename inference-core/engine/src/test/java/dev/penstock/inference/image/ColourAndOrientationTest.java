package dev.penstock.inference.image;

import static dev.penstock.inference.image.HostileImages.QUARTERS;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way to store a pixel comes out as the RGB that was meant. */
class ColourAndOrientationTest {

  private static final int SIDE = 16;
  private static final ImageGeometry GEOMETRY = new ImageGeometry(SIDE, SIDE, SIDE);

  private final ImageIoDecoder decoder = new ImageIoDecoder(ImageLimits.DEFAULT);

  @ParameterizedTest
  @CsvSource({"1,0123", "2,1032", "3,3210", "4,2301", "5,0213", "6,2031", "7,3120", "8,1302"})
  void exifOrientationsAreTurnedUpright(int orientation, String quarters) throws Exception {
    byte[] jpeg = HostileImages.plain("jpeg");
    byte[] png = HostileImages.plain("png");

    assertQuarters(
        HostileImages.withSegment(jpeg, 0xe1, HostileImages.exifSegment(orientation)), quarters);
    assertQuarters(HostileImages.withChunk(png, "eXIf", HostileImages.exif(orientation)), quarters);
  }

  @Test
  void exifIsIgnoredForModelsValidatedWithoutIt() throws Exception {
    ImageGeometry asStored = new ImageGeometry(SIDE, SIDE, SIDE, true);
    byte[] jpeg = HostileImages.plain("jpeg");
    byte[] turned = HostileImages.withSegment(jpeg, 0xe1, HostileImages.exifSegment(6));

    assertThat(decode(turned, asStored)).isEqualTo(decode(jpeg)).isNotEqualTo(decode(turned));
  }

  @Test
  void damagedExifIsIgnored() throws Exception {
    byte[] jpeg = HostileImages.plain("jpeg");
    byte[] exif = HostileImages.exifSegment(6);
    int value = 24;
    for (int length = 6; length <= value; length++) {
      assertQuarters(HostileImages.withSegment(jpeg, 0xe1, Arrays.copyOf(exif, length)), "0123");
    }
    assertQuarters(HostileImages.withSegment(jpeg, 0xe1, HostileImages.exifSegment(9)), "0123");
  }

  @Test
  void brokenColourProfilesAreIgnored() throws Exception {
    byte[] profile = Arrays.copyOf("ICC_PROFILE\0\1\1nonsense".getBytes(US_ASCII), 40);
    byte[] twice = HostileImages.withSegment(HostileImages.plain("jpeg"), 0xe2, profile);

    assertQuarters(HostileImages.withSegment(twice, 0xe2, profile), "0123");
    byte[] name = Arrays.copyOf("x\0\0nonsense".getBytes(US_ASCII), 40);
    assertQuarters(HostileImages.withChunk(HostileImages.plain("png"), "iCCP", name), "0123");
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        BufferedImage.TYPE_INT_RGB,
        BufferedImage.TYPE_INT_ARGB,
        BufferedImage.TYPE_3BYTE_BGR,
        BufferedImage.TYPE_BYTE_INDEXED
      })
  void pngOfEveryUsualKindKeepsItsColours(int type) throws Exception {
    assertQuarters(HostileImages.encode(HostileImages.quarters(32, 32, type), "png"), "0123");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gif", "bmp"})
  void gifAndBmpKeepTheirColours(String format) throws Exception {
    assertQuarters(HostileImages.plain(format), "0123");
  }

  @Test
  void bmpOfSixteenBitsKeepsItsColours() throws Exception {
    BufferedImage image = HostileImages.quarters(32, 32, BufferedImage.TYPE_USHORT_555_RGB);

    assertQuarters(HostileImages.encode(image, "bmp"), "0123");
  }

  @Test
  void alphaIsDroppedNotBlended() throws Exception {
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(0, 0, SIDE, SIDE, filled(0x00102030), 0, SIDE);

    assertPixel(decode(HostileImages.encode(image, "png")), 16, 32, 48);
  }

  @Test
  void grayWithAlphaKeepsItsGray() throws Exception {
    byte[] pixel = {77, 3};

    assertPixel(decode(png(ColorSpace.CS_GRAY, true, pixel)), 77, 77, 77);
  }

  @Test
  void sixteenBitSamplesGiveTheirHighByte() throws Exception {
    short[] gray = {(short) 0x80ff};
    short[] rgb = {0x10ff, 0x20ff, 0x30ff};

    assertPixel(decode(png(ColorSpace.CS_GRAY, false, gray)), 0x80, 0x80, 0x80);
    assertPixel(decode(png(ColorSpace.CS_sRGB, false, rgb)), 0x10, 0x20, 0x30);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 8})
  void palettesOfAnyDepthKeepTheirColoursUnderTransparency(int bits) throws Exception {
    byte[] map = {0, 0, 0, 0, 16, 32, 48, 0};
    IndexColorModel palette = new IndexColorModel(bits, 2, map, 0, true);
    WritableRaster raster =
        bits == 8
            ? Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, SIDE, SIDE, 1, null)
            : Raster.createPackedRaster(DataBuffer.TYPE_BYTE, SIDE, SIDE, 1, bits, null);
    int[] ones = new int[SIDE * SIDE];
    Arrays.fill(ones, 1);
    raster.setPixels(0, 0, SIDE, SIDE, ones);
    BufferedImage image = new BufferedImage(palette, raster, false, null);

    assertPixel(decode(HostileImages.encode(image, "png")), 16, 32, 48);
  }

  @Test
  void fourComponentJpegsAreInkNotLight() throws Exception {
    assertNear(decode(HostileImages.cmykJpeg(255, 0, 0, 0)), new Color(0, 255, 255));
    assertNear(decode(HostileImages.cmykJpeg(0, 0, 0, 255)), Color.BLACK);
    assertNear(decode(HostileImages.cmykJpeg(0, 0, 255, 127)), new Color(128, 128, 0));
    assertNear(decode(HostileImages.ycckJpeg(0, 128, 128, 0)), Color.WHITE);
    assertNear(decode(HostileImages.ycckJpeg(255, 128, 128, 0)), Color.BLACK);
    assertNear(decode(HostileImages.ycckJpeg(76, 85, 255, 0)), new Color(0, 255, 255));
  }

  @Test
  void theFirstFrameOfAnAnimationLiesInItsPlaceOnTheCanvas() throws Exception {
    byte[] file =
        TinyWebp.file(
            TinyWebp.animatedCanvas(SIDE, SIDE),
            TinyWebp.frame(8, 0, TinyWebp.solid(8, 8, 0x00ff00)),
            TinyWebp.frame(0, 0, TinyWebp.solid(16, 16, 0xff0000)));

    byte[] pixels = decode(file);

    assertThat(pixel(pixels, 12, 4)).isEqualTo(0x00ff00);
    assertThat(pixel(pixels, 4, 4)).isZero();
    assertThat(pixel(pixels, 12, 12)).isZero();
  }

  @Test
  void aGifFrameOnALargerCanvasIsNotStretchedOverIt() throws Exception {
    byte[] pixels = decode(HostileImages.gifClaiming(128, 128));

    assertThat(pixel(pixels, 1, 1)).isEqualTo(QUARTERS[0]);
    assertThat(pixel(pixels, 6, 6)).isEqualTo(QUARTERS[3]);
    assertThat(pixel(pixels, 15, 1)).isEqualTo(pixel(pixels, 15, 15));
  }

  private static byte[] png(int space, boolean alpha, Object pixel) {
    int type = pixel instanceof byte[] ? DataBuffer.TYPE_BYTE : DataBuffer.TYPE_USHORT;
    int transparency = alpha ? Transparency.TRANSLUCENT : Transparency.OPAQUE;
    ColorModel colours =
        new ComponentColorModel(ColorSpace.getInstance(space), alpha, false, transparency, type);
    WritableRaster raster = colours.createCompatibleWritableRaster(SIDE, SIDE);
    for (int i = 0; i < SIDE * SIDE; i++) {
      raster.setDataElements(i % SIDE, i / SIDE, pixel);
    }
    return HostileImages.encode(new BufferedImage(colours, raster, false, null), "png");
  }

  private static int[] filled(int argb) {
    int[] pixels = new int[SIDE * SIDE];
    Arrays.fill(pixels, argb);
    return pixels;
  }

  private void assertQuarters(byte[] file, String quarters) throws ImageException {
    byte[] pixels = decode(file);
    int[] centres = {3, 12};
    for (int i = 0; i < 4; i++) {
      int expected = QUARTERS[quarters.charAt(i) - '0'];
      assertNear(pixel(pixels, centres[i % 2], centres[i / 2]), new Color(expected));
    }
  }

  private static void assertPixel(byte[] pixels, int red, int green, int blue) {
    assertThat(pixel(pixels, 7, 7)).isEqualTo(red << 16 | green << 8 | blue);
  }

  private static void assertNear(byte[] pixels, Color expected) {
    assertNear(pixel(pixels, 7, 7), expected);
  }

  /** JPEG at the writer's default quality is a few levels off. */
  private static void assertNear(int pixel, Color expected) {
    Color actual = new Color(pixel);
    assertThat(actual.getRed()).as(actual.toString()).isCloseTo(expected.getRed(), within(6));
    assertThat(actual.getGreen()).as(actual.toString()).isCloseTo(expected.getGreen(), within(6));
    assertThat(actual.getBlue()).as(actual.toString()).isCloseTo(expected.getBlue(), within(6));
  }

  private static int pixel(byte[] pixels, int x, int y) {
    int at = 3 * (y * SIDE + x);
    return (pixels[at] & 0xff) << 16 | (pixels[at + 1] & 0xff) << 8 | (pixels[at + 2] & 0xff);
  }

  private byte[] decode(byte[] file) throws ImageException {
    return decode(file, GEOMETRY);
  }

  private byte[] decode(byte[] file, ImageGeometry geometry) throws ImageException {
    ByteBuffer target = ByteBuffer.allocate(geometry.bytes());
    decoder.decode(ByteBuffer.wrap(file), geometry, target);
    return target.array();
  }
}
