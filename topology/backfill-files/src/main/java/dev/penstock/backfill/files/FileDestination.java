package dev.penstock.backfill.files;

import dev.penstock.backfill.files.FileJobRequest.OutputFiles;
import dev.penstock.backfill.files.sink.PartFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/** An output of files. */
final class FileDestination implements Destination {

  private final JobPaths paths;
  private final PartFormat format;
  private final boolean oneFile;

  /**
   * Checks the name.
   *
   * @throws FileJobException if no output can be called so
   */
  FileDestination(OutputFiles wanted) throws FileJobException {
    Path output = wanted.output();
    paths = new JobPaths(output);
    format =
        PartFormat.of(output)
            .orElseThrow(
                () ->
                    FileJobException.wrongUsage(
                        "--output %s: it must end in .avro, .jsonl or .parquet".formatted(output)));
    oneFile = wanted.oneFile() || format.isAlwaysOneFile();
    Path folder = DurableFiles.parent(output);
    if (!Files.isDirectory(folder)) {
      throw FileJobException.wrongUsage(
          "--output %s: there is no folder %s".formatted(output, folder));
    }
  }

  @Override
  public JobPaths paths() {
    return paths;
  }

  @Override
  public PartFormat format() {
    return format;
  }

  @Override
  public SortedMap<String, String> fingerprint() {
    SortedMap<String, String> print = new TreeMap<>();
    print.put("--output", paths.output().toAbsolutePath().normalize().toString());
    print.put("--single-file", Boolean.toString(oneFile));
    return print;
  }

  @Override
  public void requireNew() {
    // Its files are all that there could be, and the job looks for those itself.
  }

  @Override
  public String remedy() {
    return "Name another --output, or delete %s to begin anew".formatted(paths.folder());
  }

  @Override
  public Outlet open(Manifest manifest, BooleanSupplier stop) {
    return new FileOutlet(new Publication(paths, format, manifest), paths.folder(), oneFile);
  }
}
