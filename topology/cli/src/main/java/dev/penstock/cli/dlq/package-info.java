/**
 * The commands for dead letters: list, show, redrive.
 *
 * <p>No reading or redriving of letters: module dead-letters does that.
 *
 * <p>Start with {@link dev.penstock.cli.dlq.DlqCommand}.
 */
@NullMarked
package dev.penstock.cli.dlq;

import org.jspecify.annotations.NullMarked;
