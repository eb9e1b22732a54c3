package dev.penstock.schemas;

/** How a value is written; readers accept all of them. */
public enum WireFormat {
  /** Avro single-object encoding: 0xC3 0x01, the schema's CRC-64-AVRO in eight bytes, the value. */
  SINGLE_OBJECT,
  /** The value alone: the reader must hold the same schema. */
  BARE
}
