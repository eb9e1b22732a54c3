/** The front door of the engine: image bytes in, a future of a prediction out. */
@NullMarked
package dev.penstock.inference;

import org.jspecify.annotations.NullMarked;
