package dev.penstock.backfill.job;

import java.util.regex.Pattern;

/**
 * Everything that is named after an installation and its job. All begin with the application id of
 * the live installation, so that its permissions by prefix cover them; none is a name of its own.
 *
 * @param application the live installation's application id
 * @param job the job's name
 */
public record JobNames(String application, String job) {

  /** Without a dot: the number of an attempt follows one. */
  private static final Pattern JOB = Pattern.compile("[a-zA-Z0-9_-]{1,100}");

  /**
   * @throws IllegalArgumentException if the job cannot be called so
   */
  public JobNames {
    if (!JOB.matcher(job).matches()) {
      throw new IllegalArgumentException(
          "\"%s\" is no name for a job; it must be 1 to 100 letters, digits, _ or -"
              .formatted(job));
    }
  }

  /** The topic that holds all jobs of an installation. */
  public static String log(String application) {
    return application + ".jobs";
  }

  /** Consumer group and prefix of the transactional ids of one attempt. */
  public String group(int attempt) {
    return attempt == 1 ? name() : name() + "." + attempt;
  }

  /** The transactional id of whoever changes the job's record. */
  String transactionalId() {
    return name() + "-job";
  }

  /** The transactional id of a job that publishes what it read from files. */
  public String filesTransactionalId() {
    return name() + "-files";
  }

  public String predictions() {
    return name();
  }

  public String deadLetters() {
    return name() + ".dead-letters";
  }

  private String name() {
    return application + ".backfill." + job;
  }
}
