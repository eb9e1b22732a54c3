package dev.penstock.guarantee;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a job came to whose processes were killed.
 *
 * @param records that were to be answered
 * @param ended whether all processes that were not killed ended without help, and all with the exit
 *     code of a job that is done
 * @param seconds from the start of the first process to the end of the last
 * @param kills at how many moments processes were killed
 * @param killed how many processes
 * @param deadLettered records with a dead letter
 * @param accountAgrees whether every process printed one and the same account, and it is what is in
 *     the topics
 * @param againIsQuiet whether the job, run again, wrote nothing and ended with the same exit code
 * @param otherBreaches in words
 */
record BackfillReport(
    int records,
    int lost,
    int duplicated,
    int reordered,
    boolean ended,
    double seconds,
    int kills,
    int killed,
    long deadLettered,
    boolean accountAgrees,
    boolean againIsQuiet,
    List<String> otherBreaches) {

  /** What was seen of the processes. */
  record Course(boolean ended, double seconds, int kills, int killed, List<String> breaches) {}

  static BackfillReport of(
      Evidence evidence, Course course, List<String> account, List<String> again) {
    List<String> others = new ArrayList<>(course.breaches());
    // Answers to what is not part of the job among them.
    others.addAll(new DeadLettersComplete().breaches(evidence));
    evidence.answers().stream()
        .filter(answer -> !answer.isDeadLetter() && !evidence.sent().containsKey(answer.source()))
        .forEach(answer -> others.add(answer + " answers what is not part of the job"));
    others.addAll(account);
    others.addAll(again);
    return new BackfillReport(
        evidence.sent().size(),
        new NoLoss().breaches(evidence).size(),
        new NoDuplicates().breaches(evidence).size(),
        new OrderKept().breaches(evidence).size(),
        course.ended(),
        course.seconds(),
        course.kills(),
        course.killed(),
        evidence.deadLetters(),
        account.isEmpty(),
        again.isEmpty(),
        List.copyOf(others));
  }

  boolean isClean() {
    return ended && lost == 0 && duplicated == 0 && reordered == 0 && otherBreaches.isEmpty();
  }

  String json() {
    return String.format(
        Locale.ROOT,
        "{\"records\":%d,\"lost\":%d,\"duplicated\":%d,\"reordered\":%d,\"ended\":%b,"
            + "\"seconds\":%.1f,\"kills\":%d,\"killedProcesses\":%d,\"deadLettered\":%d,"
            + "\"accountAgrees\":%b,\"againIsQuiet\":%b,\"otherBreaches\":%d}",
        records,
        lost,
        duplicated,
        reordered,
        ended,
        seconds,
        kills,
        killed,
        deadLettered,
        accountAgrees,
        againIsQuiet,
        otherBreaches.size());
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%d records, %d kills: %d lost, %d duplicated, %d reordered, %d dead letters; %s in %.1f s",
        records,
        kills,
        lost,
        duplicated,
        reordered,
        deadLettered,
        ended ? "ended" : "DID NOT END",
        seconds);
  }
}
