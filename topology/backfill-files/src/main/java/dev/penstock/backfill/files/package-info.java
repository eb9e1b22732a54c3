/**
 * A backfill with files on one side or both, in one process: images from files or from a part of a
 * topic go through the engine in order, and the answers become parts on disk, of which an output of
 * files is made, or which are published to a topic one by one.
 *
 * <p>What is done is in a manifest beside the parts, so that a job goes on after any end of its
 * process. Start with {@link dev.penstock.backfill.files.FileJob}.
 */
@NullMarked
package dev.penstock.backfill.files;

import org.jspecify.annotations.NullMarked;
