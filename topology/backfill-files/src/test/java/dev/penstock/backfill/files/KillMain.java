package dev.penstock.backfill.files;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The long form of {@link FileJobKillIT}, for scripts/chaos-files: images, kills, images of a part,
 * {@code folder} or {@code file}.
 */
final class KillMain {

  private KillMain() {}

  public static void main(String[] args) throws Exception {
    Path folder = Files.createTempDirectory("penstock-chaos-files-");
    KillRun.Plan plan =
        new KillRun.Plan(
            Integer.parseInt(args[0]),
            Integer.parseInt(args[2]),
            Integer.parseInt(args[1]),
            args[3].equals("file"),
            System.nanoTime());
    long startedAt = System.nanoTime();
    List<String> problems = new KillRun(folder, plan, System.out::println).run();
    problems.forEach(System.out::println);
    System.out.printf(
        "%s: %d images, %d kills, %.1f s, in %s%n",
        problems.isEmpty() ? "every image once" : "FAILED",
        plan.images(),
        plan.kills(),
        (double) (System.nanoTime() - startedAt) / 1e9,
        folder);
    System.exit(problems.isEmpty() ? 0 : 1);
  }
}
