package dev.penstock.workbench.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.cli.console.ExitCode;
import dev.penstock.workbench.CommandLineRun;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

class BrokerCommandIT {

  @Test
  void servesTheTopicsUntilStopped() throws Exception {
    CommandLineRun run = new CommandLineRun();
    CompletableFuture<?> ended = CompletableFuture.runAsync(() -> run.run("broker", "--port", "0"));
    await().atMost(30, TimeUnit.SECONDS).until(() -> run.err().contains("Ctrl-C"));

    String address = run.lines().get(0);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", address))) {
      assertThat(admin.listTopics().names().get(10, TimeUnit.SECONDS))
          .contains("penstock.images", "penstock.predictions", "penstock.dead-letters");
    }

    run.stop().request();
    ended.get(30, TimeUnit.SECONDS);
    assertThat(run.code()).isEqualTo(ExitCode.DONE);
  }
}
