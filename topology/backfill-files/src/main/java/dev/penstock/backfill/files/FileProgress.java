package dev.penstock.backfill.files;

import java.util.OptionalLong;

/**
 * How far a job is.
 *
 * @param round 0; 1 and more where failed images are tried again
 * @param images of the round that have been answered or have failed; of a topic, positions in its
 *     first round
 * @param all of them; empty while nobody knows
 * @param here what became of images in this run
 */
public record FileProgress(int round, long images, OptionalLong all, JobCounts here) {}
