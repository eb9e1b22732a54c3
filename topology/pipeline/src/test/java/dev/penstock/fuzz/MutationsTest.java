package dev.penstock.fuzz;

import dev.penstock.config.SettingsFuzz;
import dev.penstock.record.RequestHeadersFuzz;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * A taste of scripts/fuzz in every build: sound inputs with a few bytes changed, cut or doubled.
 */
class MutationsTest {

  private static final int ROUNDS = 5_000;

  private final Random random = new Random(11);

  @Test
  void headersAreRefusedOrUnderstood() {
    run(RequestHeadersFuzz.seeds(), RequestHeadersFuzz::fuzzerTestOneInput);
  }

  @Test
  void settingsAreRefusedOrUnderstood() {
    run(SettingsFuzz.seeds(), SettingsFuzz::fuzzerTestOneInput);
  }

  private void run(List<byte[]> seeds, Consumer<byte[]> target) {
    for (int round = 0; round < ROUNDS; round++) {
      target.accept(mutated(seeds.get(round % seeds.size())));
    }
  }

  private byte[] mutated(byte[] seed) {
    byte[] input = Arrays.copyOf(seed, 1 + random.nextInt(seed.length + 20));
    for (int i = random.nextInt(4); i >= 0; i--) {
      input[random.nextInt(input.length)] = (byte) random.nextInt();
    }
    return input;
  }
}
