package dev.penstock.backfill.files.source;

/**
 * One image of a source.
 *
 * @param name which one
 * @param content what is to be classified, or where it is
 */
public record SourceImage(ImageName name, ImageContent content) {}
