package dev.penstock.bench.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerProcessTest {

  @Test
  void closedBrokerLeavesNoData() {
    BrokerProcess broker = BrokerProcess.start();
    Path data = broker.dataDir();
    assertThat(data).isNotEmptyDirectory();

    broker.close();

    assertThat(data).doesNotExist();
  }

  @Test
  void interruptedBrokerLeavesNoData() {
    BrokerProcess broker = BrokerProcess.start();

    broker.interrupt();

    assertThat(broker.dataDir()).doesNotExist();
    broker.close();
  }

  @Test
  void dataOfAChildThatCannotCleanUpIsDeleted(@TempDir Path folder) throws Exception {
    Path data = Files.createDirectories(folder.resolve("data").resolve("log"));
    Files.writeString(data.resolve("segment"), "records");
    try (ChildJvm child = ChildJvm.start(Careless.class, List.of("-Xmx32m"), Map.of())) {
      child.readLine();
      child.deleteAfterwards(folder.resolve("data"));

      child.end();

      assertThat(folder).isEmptyDirectory();
    }
  }

  @Test
  void childrenMayUseNativeCodeAsTheLauncherLetsThem() {
    assertThat(ChildJvm.accessFlags(17)).isEmpty();
    assertThat(ChildJvm.accessFlags(22)).containsExactly("--enable-native-access=ALL-UNNAMED");
    assertThat(ChildJvm.accessFlags(25))
        .containsExactly(
            "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");
  }

  /** Ends at a signal, without a thought for what it leaves. */
  static final class Careless {

    private Careless() {}

    @SuppressWarnings("SystemOut") // the parent waits for it
    public static void main(String[] args) throws Exception {
      System.out.println("ready");
      ChildJvm.awaitParent();
    }
  }
}
