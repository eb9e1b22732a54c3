/**
 * One thread that reports work which takes too long: decoding an image, running a batch.
 *
 * <p>It knows the {@code Ticker} only; how to react is the owner's decision.
 *
 * <p>Start reading at {@link dev.penstock.inference.watchdog.Watchdog}.
 */
@NullMarked
package dev.penstock.inference.watchdog;

import org.jspecify.annotations.NullMarked;
