package dev.penstock.cli.model;

import dev.penstock.cli.console.Terminal;
import dev.penstock.inference.model.ModelDescriptor;

/** Prints a model that a command has just published. */
final class PublishedModel {

  private PublishedModel() {}

  static void print(ModelDescriptor model, boolean json, Terminal terminal) {
    if (json) {
      terminal.json(
          out -> {
            out.writeStringField("name", model.name());
            out.writeStringField("version", model.version());
            out.writeStringField("file", model.file().toString());
            out.writeStringField("digest", model.digest());
            out.writeStringField("precision", model.precision().id());
          });
    } else {
      terminal.result(model.name() + ":" + model.version() + " is in " + model.file().getParent());
    }
  }
}
