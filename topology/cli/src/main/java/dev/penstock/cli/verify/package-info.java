/**
 * The command verify: some predictions are made again and compared with what was written.
 *
 * <p>Nothing that writes to Kafka. Start with {@link dev.penstock.cli.verify.VerifyCommand}.
 */
@NullMarked
package dev.penstock.cli.verify;

import org.jspecify.annotations.NullMarked;
