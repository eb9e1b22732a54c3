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

class DemoImageGeneratorTest {

  @Test
  void aSeedGivesTheSameFilesAndAnotherOneOthers() {
    List<DemoImage> once = new DemoImageGenerator(1).draw(20).toList();

    assertThat(new DemoImageGenerator(1).draw(20)).containsExactlyElementsOf(once);
    assertThat(new DemoImageGenerator(1).picture(7)).isEqualTo(once.get(7));
    assertThat(new DemoImageGenerator(2).picture(7).bytes()).isNotEqualTo(once.get(7).bytes());
  }

  @Test
  void everyMotifComesInBothFormatsAndSeveralSizes() {
    List<DemoImage> pictures = new DemoImageGenerator(3).draw(60).toList();

    assertThat(DemoImageGenerator.labels()).hasSize(10).doesNotHaveDuplicates();
    assertThat(pictures.stream().map(DemoImage::label).collect(Collectors.toSet())).hasSize(10);
    assertThat(pictures.stream().map(DemoImage::contentType).collect(Collectors.toSet()))
        .isEqualTo(Set.of("image/jpeg", "image/png"));
    assertThat(pictures.stream().map(DemoImageGeneratorTest::size).collect(Collectors.toSet()))
        .hasSizeGreaterThan(4);
  }

  @Test
  void aFileNameTellsWhatIsDrawn() {
    DemoImage picture = new DemoImageGenerator(1).picture(14);

    assertThat(DemoImageGenerator.labels().get(picture.label()))
        .isEqualTo("drawn horizontal stripes");
    assertThat(picture.fileName()).matches("0014-drawn-horizontal-stripes\\.(jpg|png)");
  }

  private static String size(DemoImage picture) {
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
