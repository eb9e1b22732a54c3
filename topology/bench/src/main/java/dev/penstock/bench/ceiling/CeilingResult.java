package dev.penstock.bench.ceiling;

import dev.penstock.bench.report.Machine;
import dev.penstock.bench.report.Reportable;
import dev.penstock.bench.report.SampleSummary;
import dev.penstock.report.Plot;
import dev.penstock.report.Report;
import dev.penstock.report.Table;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** What the bare model does at each batch size; its JSON has these fields. */
public record CeilingResult(
    Machine machine, String model, String provider, int workers, int rounds, List<Bucket> buckets)
    implements Reportable {

  /**
   * One batch size.
   *
   * @param millisPerBatch how long a batch takes its worker
   * @param cpuMillisPerImage of the whole process
   */
  public record Bucket(
      int size,
      SampleSummary imagesPerSecond,
      SampleSummary millisPerBatch,
      SampleSummary cpuMillisPerImage) {

    static Bucket of(List<BareSession.Pace> rounds) {
      Function<ToDoubleFunction<BareSession.Pace>, SampleSummary> spread =
          figure -> SampleSummary.of(rounds.stream().map(figure::applyAsDouble).toList());
      return new Bucket(
          rounds.get(0).size(),
          spread.apply(BareSession.Pace::imagesPerSecond),
          spread.apply(BareSession.Pace::millisPerBatch),
          spread.apply(BareSession.Pace::cpuMillisPerImage));
    }
  }

  @Override
  public Report report() {
    List<List<String>> rows =
        buckets.stream()
            .map(
                bucket ->
                    List.of(
                        Integer.toString(bucket.size()),
                        "%,.1f".formatted(bucket.imagesPerSecond().median()),
                        "%,.1f to %,.1f"
                            .formatted(
                                bucket.imagesPerSecond().min(), bucket.imagesPerSecond().max()),
                        "%.2f".formatted(bucket.millisPerBatch().median()),
                        "%.3f".formatted(bucket.cpuMillisPerImage().median())))
            .toList();
    List<Plot.Point> points =
        buckets.stream()
            .map(
                bucket ->
                    new Plot.Point(
                        Integer.toString(bucket.size()), bucket.imagesPerSecond().median()))
            .toList();
    return new Report(
        "The bare model",
        List.of(
            "machine     " + machine,
            "model       %s on %s, %d workers".formatted(model, provider, workers),
            "measured    %d rounds in turn".formatted(rounds)),
        List.of(
            new Table(
                "Ceiling",
                List.of(
                    "batch", "images/s", "rounds", "ms a batch, each worker", "CPU ms an image"),
                rows)),
        List.of(
            Plot.lines(
                "Throughput against batch size",
                "images in a batch",
                "images/s",
                List.of(new Plot.Series("", points)))));
  }
}
