/**
 * The admin server: health, readiness and metrics over HTTP.
 *
 * <p>Serves what other parts report; the checks themselves are in {@code app}. Start with {@link
 * dev.penstock.admin.AdminServer}.
 */
@NullMarked
package dev.penstock.admin;

import org.jspecify.annotations.NullMarked;
