/** Wiring: starts the parts in order and stops them in reverse. */
@NullMarked
package dev.penstock.app;

import org.jspecify.annotations.NullMarked;
