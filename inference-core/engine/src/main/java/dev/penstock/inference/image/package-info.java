/** From encoded image bytes to pixels, with limits on hostile ones. */
@NullMarked
package dev.penstock.inference.image;

import org.jspecify.annotations.NullMarked;
