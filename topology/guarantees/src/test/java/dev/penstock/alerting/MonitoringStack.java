package dev.penstock.alerting;

import dev.penstock.drill.ChildProcess;
import dev.penstock.drill.DrillException;
import dev.penstock.drill.ProjectFiles;
import dev.penstock.drill.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Prometheus and Alertmanager with the files that are shipped; only addresses are replaced, and
 * times are shortened.
 */
final class MonitoringStack {

  private final Path folder;
  private final ShortenedTimes times;

  /**
   * @param folder gets configuration, data and logs
   */
  MonitoringStack(Path folder, ShortenedTimes times) {
    this.folder = folder;
    this.times = times;
  }

  /**
   * @param webhook host and port of the receivers
   */
  ChildProcess startAlertmanager(int port, String webhook) throws IOException {
    Path config = write("alertmanager.yml", Map.of("127.0.0.1:9095", webhook));
    return ChildProcess.start(
        "alertmanager",
        List.of(
            Tool.ALERTMANAGER.path(),
            "--config.file=" + config,
            "--storage.path=" + folder.resolve("alertmanager-data"),
            "--web.listen-address=127.0.0.1:" + port,
            "--cluster.listen-address="),
        Map.of(),
        folder);
  }

  ChildProcess startPrometheus(int port, int exporter, int instance, int alertmanager)
      throws IOException {
    Files.createDirectories(folder.resolve("rules"));
    for (Path rules : ProjectFiles.prometheusFolder("rules")) {
      write("rules/" + rules.getFileName(), Map.of());
    }
    Path config =
        write(
            "prometheus.yml",
            Map.of(
                "127.0.0.1:9404", "127.0.0.1:" + exporter,
                "127.0.0.1:9464", "127.0.0.1:" + instance,
                "127.0.0.1:9093", "127.0.0.1:" + alertmanager));
    Tool.Result check = Tool.PROMTOOL.run(List.of("check", "config", config.toString()));
    if (check.code() != 0) {
      throw new DrillException("promtool refuses the configuration: " + check.output());
    }
    return ChildProcess.start(
        "prometheus",
        List.of(
            Tool.PROMETHEUS.path(),
            "--config.file=" + config,
            "--storage.tsdb.path=" + folder.resolve("prometheus-data"),
            "--web.listen-address=127.0.0.1:" + port,
            "--rules.alert.resend-delay=" + times.shorter("1m")),
        Map.of(),
        folder);
  }

  private Path write(String name, Map<String, String> addresses) throws IOException {
    String text = times.in(ProjectFiles.text(ProjectFiles.prometheus(name)));
    for (Map.Entry<String, String> address : addresses.entrySet()) {
      if (!text.contains(address.getKey())) {
        throw new DrillException(name + " no longer has the address " + address.getKey());
      }
      text = text.replace(address.getKey(), address.getValue());
    }
    return Files.writeString(folder.resolve(name), text);
  }
}
