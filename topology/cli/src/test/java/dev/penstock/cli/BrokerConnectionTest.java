package dev.penstock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The first mistake of many: an address that no broker answers. */
class BrokerConnectionTest {

  @ParameterizedTest
  @ValueSource(strings = {"results --max 1", "dlq list", "dlq show 0:0", "dlq redrive --all"})
  void aNameThatIsNotKnownIsNamed(String command) {
    CommandLineRun run = run(command, "no-such-host.invalid:9092");

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err().lines())
        .filteredOn(line -> line.startsWith("penstock: "))
        .singleElement()
        .asString()
        .contains("no-such-host.invalid:9092", "No resolvable bootstrap urls");
    assertThat(run.err()).doesNotContain("\tat ");
  }

  /** As of a listener that speaks TLS, where the client does not. */
  @Test
  void silenceIsReportedAndThenExplained() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + silent.getLocalPort();
      CommandLineRun run = run("results --max 1", address);

      assertThat(run.code()).isEqualTo(1);
      assertThat(run.err().lines())
          .anyMatch(line -> line.startsWith("still trying " + address))
          .filteredOn(line -> line.startsWith("penstock: "))
          .singleElement()
          .asString()
          .contains(address, "security.protocol PLAINTEXT", "no broker answered within 10 s")
          .doesNotContain("Exception");
    }
  }

  private static CommandLineRun run(String command, String address) {
    return CommandLineRun.of((command + " --bootstrap-servers " + address).split(" "));
  }
}
