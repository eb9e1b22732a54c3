/** The Avro contracts of Penstock and the codec that reads and writes them. */
@NullMarked
package dev.penstock.schemas;

import org.jspecify.annotations.NullMarked;
