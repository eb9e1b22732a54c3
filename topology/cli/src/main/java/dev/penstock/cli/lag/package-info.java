/**
 * {@code penstock lag}: how far consumer groups are behind, as a table, as JSON, as an exit code or
 * as metrics.
 *
 * <p>How lag is measured is {@code dev.penstock.lag}'s business; here it is only shown.
 *
 * <p>Start with {@link dev.penstock.cli.lag.LagCommand}.
 */
@NullMarked
package dev.penstock.cli.lag;

import org.jspecify.annotations.NullMarked;
