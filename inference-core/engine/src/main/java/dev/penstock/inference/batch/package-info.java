/** The dynamic batcher: generic, it knows no images and no models. */
@NullMarked
package dev.penstock.inference.batch;

import org.jspecify.annotations.NullMarked;
