/** The two output topics: what each takes now, and whether it can be written at all. */
@NullMarked
package dev.penstock.output;

import org.jspecify.annotations.NullMarked;
