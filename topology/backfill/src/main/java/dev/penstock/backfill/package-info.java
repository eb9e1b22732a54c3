/**
 * Backfill jobs: a bounded part of a topic, answered once, by any number of processes.
 *
 * <p>No inference and no commits: a job is an instance of module app with another group, and with
 * bounds.
 *
 * <p>Start with {@link dev.penstock.backfill.JobStore}.
 */
@NullMarked
package dev.penstock.backfill;

import org.jspecify.annotations.NullMarked;
