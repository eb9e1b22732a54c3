/**
 * A backfill from files to files, without Kafka: images from a folder or a file of records go
 * through the engine in order, and the answers become files that are whole or absent.
 *
 * <p>What is done is in a manifest beside the output, so that a job goes on after any end of its
 * process. Start with {@link dev.penstock.backfill.files.FileJob}.
 */
@NullMarked
package dev.penstock.backfill.files;

import org.jspecify.annotations.NullMarked;
