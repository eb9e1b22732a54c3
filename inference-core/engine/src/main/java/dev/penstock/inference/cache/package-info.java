/**
 * The directory for files that Penstock can make again: native libraries, optimised models, the
 * demo model.
 *
 * <p>It finds the directory; what to keep there is decided elsewhere.
 *
 * <p>Start reading at {@link dev.penstock.inference.cache.UserCache}.
 */
@NullMarked
package dev.penstock.inference.cache;

import org.jspecify.annotations.NullMarked;
