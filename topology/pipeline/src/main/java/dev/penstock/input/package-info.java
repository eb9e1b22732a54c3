/** The topic of inputs: what was deleted from it before it was read. */
@NullMarked
package dev.penstock.input;

import org.jspecify.annotations.NullMarked;
