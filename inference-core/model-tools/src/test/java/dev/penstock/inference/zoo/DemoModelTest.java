package dev.penstock.inference.zoo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.inference.cache.UserCache;
import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.inference.model.ModelRepository;
import dev.penstock.inference.model.Precision;
import dev.penstock.inference.model.Scores;
import dev.penstock.inference.session.GraphRunner;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Builds the demo model into the cache the tests of all modules share. */
class DemoModelTest {

  private static final int PICTURES = 200;
  private static final int BATCH = 8;

  @Test
  void namesNinetyFiveOfAHundredFreshPictures() throws Exception {
    ModelDescriptor model = DemoModel.ensure(UserCache.models(), Progress.NONE);
    assertThat(model.precision()).isEqualTo(Precision.FP16);
    assertThat(model.labels()).allMatch(label -> label.startsWith("drawn "));

    List<String> wrong = new ArrayList<>();
    try (GraphRunner runner = GraphRunner.open(model.file(), 2)) {
      for (int start = 0; start < PICTURES; start += BATCH) {
        wrong.addAll(wrong(runner, model, start));
      }
    }
    assertThat(wrong).hasSizeLessThanOrEqualTo(PICTURES / 20);
  }

  @Test
  void isBuiltOnce() throws Exception {
    ModelDescriptor model = DemoModel.ensure(UserCache.models(), Progress.NONE);
    List<String> steps = new ArrayList<>();

    assertThat(DemoModel.ensure(UserCache.models(), (step, fraction) -> steps.add(step)))
        .isEqualTo(model);
    assertThat(steps).isEmpty();
    assertThat(ModelRepository.open(UserCache.models()).list()).contains(DemoModel.ENTRY);
  }

  private static List<String> wrong(GraphRunner runner, ModelDescriptor model, int start)
      throws Exception {
    DemoImageGenerator fresh = new DemoImageGenerator(20261121);
    List<DemoImage> batch = new ArrayList<>();
    for (int i = start; i < start + BATCH; i++) {
      batch.add(fresh.picture(i));
    }
    long[] shape = {BATCH, ResNet50.SIDE, ResNet50.SIDE, 3};
    float[] scores =
        runner
            .run(ResNet50.INPUT, shape, ImageBatch.of(batch, LastLayerFit.GEOMETRY))
            .get(model.output().name());
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      Scores.Ranked best = Scores.best(FloatBuffer.wrap(scores), i, model.output(), 1).get(0);
      if (best.index() != batch.get(i).label()) {
        wrong.add(batch.get(i).fileName() + " is called " + model.labels().get(best.index()));
      }
    }
    return wrong;
  }
}
