/** Keeps secrets of producers out of text that leaves the process. */
@NullMarked
package dev.penstock.masking;

import org.jspecify.annotations.NullMarked;
