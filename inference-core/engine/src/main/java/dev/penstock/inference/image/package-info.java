/**
 * From encoded image bytes to pixels of the size a model takes, within limits on hostile images.
 *
 * <p>No threads and no waiting: those belong to {@code decode}. Libraries decode images here only.
 *
 * <p>Start reading at {@link dev.penstock.inference.image.ImageIoDecoder}.
 */
@NullMarked
package dev.penstock.inference.image;

import org.jspecify.annotations.NullMarked;
