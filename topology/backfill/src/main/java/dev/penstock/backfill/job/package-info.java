/**
 * Jobs as the brokers keep them: the job log with the record of each job and its progress in each
 * partition.
 *
 * <p>No inference: what a process does for a job is in the room above.
 *
 * <p>Start with {@link dev.penstock.backfill.job.JobStore}.
 */
@NullMarked
package dev.penstock.backfill.job;

import org.jspecify.annotations.NullMarked;
