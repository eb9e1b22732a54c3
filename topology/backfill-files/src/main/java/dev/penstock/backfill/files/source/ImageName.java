package dev.penstock.backfill.files.source;

/**
 * Which image of a job.
 *
 * @param position in the source, from 0; the same in every run
 * @param id what the answer calls it
 * @param file that holds the image, or the record of the image
 */
public record ImageName(long position, String id, String file) {}
