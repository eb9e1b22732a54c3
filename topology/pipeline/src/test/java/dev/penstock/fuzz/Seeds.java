package dev.penstock.fuzz;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes the seeds of a fuzz target into a folder, one file each: see scripts/fuzz. */
public final class Seeds {

  private Seeds() {}

  /** Takes the target's class and the folder. */
  public static void main(String[] args) throws Exception {
    List<?> seeds = (List<?>) Class.forName(args[0]).getMethod("seeds").invoke(null);
    Path folder = Files.createDirectories(Path.of(args[1]));
    for (int i = 0; i < seeds.size(); i++) {
      Files.write(folder.resolve("seed-" + i), (byte[]) seeds.get(i));
    }
  }
}
