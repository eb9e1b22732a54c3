package dev.penstock.inference.zoo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class DemoPicturesTest {

  @Test
  void aSeedGivesTheSameFilesAndAnotherOneOthers() {
    List<DemoPicture> once = new DemoPictures(1).draw(20).toList();

    assertThat(new DemoPictures(1).draw(20)).containsExactlyElementsOf(once);
    assertThat(new DemoPictures(1).picture(7)).isEqualTo(once.get(7));
    assertThat(new DemoPictures(2).picture(7).bytes()).isNotEqualTo(once.get(7).bytes());
  }

  @Test
  void everyMotifComesInBothFormatsAndSeveralSizes() {
    List<DemoPicture> pictures = new DemoPictures(3).draw(60).toList();

    assertThat(DemoPictures.labels()).hasSize(10).doesNotHaveDuplicates();
    assertThat(pictures.stream().map(DemoPicture::label).collect(Collectors.toSet())).hasSize(10);
    assertThat(pictures.stream().map(DemoPicture::contentType).collect(Collectors.toSet()))
        .isEqualTo(Set.of("image/jpeg", "image/png"));
    assertThat(pictures.stream().map(DemoPicturesTest::size).collect(Collectors.toSet()))
        .hasSizeGreaterThan(4);
  }

  @Test
  void aFileNameTellsWhatIsDrawn() {
    DemoPicture picture = new DemoPictures(1).picture(14);

    assertThat(DemoPictures.labels().get(picture.label())).isEqualTo("drawn horizontal stripes");
    assertThat(picture.fileName()).matches("0014-drawn-horizontal-stripes\\.(jpg|png)");
  }

  private static String size(DemoPicture picture) {
    byte[] bytes = new byte[picture.bytes().remaining()];
    picture.bytes().duplicate().get(bytes);
    try {
      var image = ImageIO.read(new ByteArrayInputStream(bytes));
      return image.getWidth() + "x" + image.getHeight();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
