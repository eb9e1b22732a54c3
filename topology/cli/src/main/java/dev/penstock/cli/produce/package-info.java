/**
 * The command produce: image files become records.
 *
 * <p>No judgement of images: hostile files are sent like others.
 *
 * <p>Start with {@link dev.penstock.cli.produce.ProduceCommand}.
 */
@NullMarked
package dev.penstock.cli.produce;

import org.jspecify.annotations.NullMarked;
