/** Typed settings, their origins and their faults. */
@NullMarked
package dev.penstock.config;

import org.jspecify.annotations.NullMarked;
