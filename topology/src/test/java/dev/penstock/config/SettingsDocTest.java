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
            "out of date: run  mvn -o -q test -pl topology -am -Dtest=SettingsDocTest"
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

            Made from the code by `SettingsDocTest`; change the declarations in `dev.penstock.config`.

            Every setting may stand in a properties file (`--config FILE`), in an environment variable
            (`PENSTOCK_BATCH_SIZE` for `penstock.batch.size`) and on the command line
            (`--set penstock.batch.size=32`); later ones win, in that order. `scripts/penstock config`
            shows the values that count and where each comes from. All faults are told at once.

            `kafka.*` goes to every Kafka client and `streams.*` to Kafka Streams, without the prefix;
            these two can be given in the file and by `--set`, but not in the environment.

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
    return page.toString();
  }

  private static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isRegularFile(folder.resolve("topology/pom.xml"))) {
      folder = folder.getParent();
    }
    return folder;
  }
}
