/** HTTP: health, readiness and metrics. */
@NullMarked
package dev.penstock.admin;

import org.jspecify.annotations.NullMarked;
