/**
 * One thread that reports work which takes too long: decoding an image, running a batch.
 *
 * <p>Knows only the {@link dev.penstock.inference.batch.Ticker}; what follows is the owner's
 * choice.
 *
 * <p>Start reading at {@link dev.penstock.inference.watchdog.Watchdog}.
 */
@NullMarked
package dev.penstock.inference.watchdog;

import org.jspecify.annotations.NullMarked;
