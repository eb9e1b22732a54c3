package dev.penstock.inference.zoo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.inference.model.Scores;
import dev.penstock.inference.session.GraphRunner;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ColourModelTest {

  @Test
  void namesTheColour(@TempDir Path folder) throws Exception {
    ModelDescriptor model = ColourModel.publish(folder);
    int row = model.input().bytes();
    ByteBuffer pixels = ByteBuffer.allocate(8 * row);
    for (int image = 0; image < 8; image++) {
      for (int i = 0; i < row; i++) {
        pixels.put((byte) ((image >> (2 - i % 3) & 1) == 1 ? 200 : 50));
      }
    }
    try (GraphRunner runner = GraphRunner.open(model.file(), 1)) {
      Map<String, float[]> answer = runner.run("pixels", new long[] {8, 32, 32, 3}, pixels.flip());
      for (int image = 0; image < 8; image++) {
        FloatBuffer scores = FloatBuffer.wrap(answer.get("scores"));
        Scores.Ranked best = Scores.best(scores, image, model.output(), 1).get(0);
        assertThat(best.index()).isEqualTo(image);
        assertThat(best.score()).isGreaterThan(0.9f);
      }
    }
  }
}
