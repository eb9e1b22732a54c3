/**
 * Measurements that a user makes before trusting Penstock: against the bare model, against others.
 */
@NullMarked
package dev.penstock.bench;

import org.jspecify.annotations.NullMarked;
