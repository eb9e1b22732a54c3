/**
 * Measures how far consumer groups are behind: any group, of any protocol, without joining it.
 *
 * <p>{@link dev.penstock.lag.LagMonitor} takes a snapshot of the cluster per cycle ({@code
 * cluster}), keeps a short history ({@code window}), and makes a {@link
 * dev.penstock.lag.LagReport}, which commands print and {@code export} turns into metrics. No
 * Penstock settings and no HTTP.
 */
@NullMarked
package dev.penstock.lag;

import org.jspecify.annotations.NullMarked;
