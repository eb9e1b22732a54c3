package dev.penstock.guarantee;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.penstock.testkit.ImageProducer;

/** Records that no model can answer, and the stage at which each must fail. */
enum Poison {
  NOT_AVRO("decode-record") {
    @Override
    byte[] value(ImageProducer producer, String id) {
      return ("not Avro: " + id).getBytes(UTF_8);
    }
  },
  NO_IMAGE("decode-image") {
    @Override
    byte[] value(ImageProducer producer, String id) {
      return producer.value(id, ("no image: " + id).getBytes(UTF_8));
    }
  },
  TOMBSTONE("decode-record") {
    @Override
    byte[] value(ImageProducer producer, String id) {
      return null;
    }
  };

  private final String stage;

  Poison(String stage) {
    this.stage = stage;
  }

  String stage() {
    return stage;
  }

  /** What goes over the wire, the number of the record in it where there is a place for it. */
  abstract byte[] value(ImageProducer producer, String id);
}
