package dev.penstock.backfill.files;

import dev.penstock.backfill.files.source.Columns;
import java.nio.file.Path;

/**
 * What a user wants of a job.
 *
 * @param name of the job
 * @param input folder, pattern, image or file of records
 * @param output name that ends in .avro, .jsonl, .ndjson or .parquet
 * @param columns of a file of records
 * @param oneFile whether an output that may be a folder of parts is one file
 * @param part when a part ends
 */
public record FileJobRequest(
    String name, String input, Path output, Columns columns, boolean oneFile, PartLimit part) {}
