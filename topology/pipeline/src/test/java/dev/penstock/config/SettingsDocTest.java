package dev.penstock.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Keeps docs/settings.md equal to the code. */
class SettingsDocTest {

  private static final String WRITE = "penstock.docs.write";

  @Test
  void documentsEverySettingAsItIs() throws IOException {
    Path document = root().resolve("docs/settings.md");
    if (Boolean.getBoolean(WRITE)) {
      Files.createDirectories(document.getParent());
      Files.writeString(document, page());
    }

    assertThat(document)
        .as(
            "out of date: run  mvn -o -q test -pl topology/pipeline -am -Dtest=SettingsDocTest"
                + " -Dsurefire.failIfNoSpecifiedTests=false -D"
                + WRITE
                + "=true")
        .content()
        .isEqualTo(page());
  }

  private static String page() {
    StringBuilder page =
        new StringBuilder(
            """
            # Settings

            Generated from the code by `SettingsDocTest`; to change it, edit the declarations in `dev.penstock.config`.

            Every setting can be given in a properties file (`--config FILE`), in an environment variable
            (`PENSTOCK_BATCH_SIZE` for `penstock.batch.size`) and on the command line
            (`--set penstock.batch.size=32`); later ones win, in that order. `scripts/penstock config`
            shows the effective values and where each comes from. All errors are reported together.

            `kafka.*` goes to every Kafka client and `streams.*` to Kafka Streams, without the prefix.
            These can be given in the file and with `--set`, but not in the environment.

            | key | default | values | |
            |---|---|---|---|
            """);
    for (Setting<?> setting : Settings.ALL) {
      page.append("| `%s` | `%s` | ".formatted(setting.key(), setting.defaultText()))
          .append(setting.type().expected().replace("|", "\\|"))
          .append(" | ")
          .append(setting.doc().replace("<", "&lt;"))
          .append(" |\n");
    }
    return page.append(refused()).toString();
  }

  private static String refused() {
    StringBuilder section =
        new StringBuilder(
            """

            ## Kafka's own settings

            `kafka.*` and `streams.*` pass on every setting of Kafka's clients and of Kafka Streams, except
            those below. These are refused at start, behind each prefix: `kafka.`, `streams.`, and either of
            these followed by `consumer.`, `main.consumer.`, `restore.consumer.`, `global.consumer.`,
            `producer.` or `admin.`. Settings that begin with `internal.` or `__` are refused as well.

            `streams.group.protocol` may be `classic` or, with `exactly_once_v2`, `streams`; it is refused behind
            any other prefix. `enable.metrics.push` is refused for a single client.

            | key | allowed | otherwise |
            |---|---|---|
            """);
    for (PassedOnRules.Rule rule : PassedOnRules.RULES) {
      section
          .append("| `%s` | ".formatted(rule.key()))
          .append(rule.allowed() == null ? "" : rule.allowed().expected())
          .append(" | ")
          .append(rule.reason())
          .append(" |\n");
    }
    return section.toString();
  }

  private static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isRegularFile(folder.resolve("topology/pom.xml"))) {
      folder = folder.getParent();
    }
    return folder;
  }
}
