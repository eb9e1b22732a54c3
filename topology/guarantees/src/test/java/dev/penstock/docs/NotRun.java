package dev.penstock.docs;

import java.util.LinkedHashMap;
import java.util.Map;

/** The samples that cannot be run in a test, by their first lines, and why. */
final class NotRun {

  private static final String BUILD =
      "this test is part of a build, which did it or would start over";
  private static final String TARBALL = "TarballIT unpacks the tarball and runs it";
  private static final String TORCH = "PyTorch is too large to ask for";
  private static final String IMAGES = "builds images, which takes a registry and many minutes";
  private static final String LONG =
      "compiles with a profile of its own and then measures for minutes";

  private static final String KUBERNETES = "a cluster with KEDA in it is too much to ask for";
  private static final String DRILL = "AlertDrillIT runs it";

  private NotRun() {}

  static Map<String, String> reasons() {
    Map<String, String> reasons = new LinkedHashMap<>();
    // README.md
    reasons.put("mvn -Dmaven.test.skip=true package", BUILD);
    reasons.put("sudo tar xzf topology/workbench/target/penstock-*.tar.gz -C /opt", TARBALL);
    reasons.put("/opt/penstock-*/bin/penstock demo", TARBALL);
    reasons.put("mvn verify", BUILD);
    reasons.put("python3 -c \"", TORCH);
    // docs
    reasons.put("w = torchvision.models.ResNet50_Weights.IMAGENET1K_V2", TORCH);
    reasons.put("mvn -Pgpu -Dmaven.test.skip=true package", BUILD);
    reasons.put("scripts/jmh MODULE [NAME] -prof gc", LONG);
    reasons.put("kubectl describe scaledobject penstock", KUBERNETES);
    // docker/README.md
    reasons.put("docker compose -f docker/compose.yaml up --build --wait", IMAGES);
    reasons.put("docker compose -f docker/compose.yaml down --volumes", IMAGES);
    reasons.put(
        "docker compose -f docker/compose.yaml --profile gpu up --build --wait penstock-gpu",
        IMAGES);
    reasons.put("docker build -f docker/Dockerfile --target cpu -t penstock:cpu .", IMAGES);
    reasons.put("docker run --rm --read-only --cap-drop ALL --memory 2g \\", IMAGES);
    reasons.put("docker run --rm penstock:cpu --help", IMAGES);
    reasons.put(
        "docker run --rm --publish 127.0.0.1:9404:9404 penstock:cpu"
            + " lag --bootstrap-servers broker:9092 --serve 0.0.0.0:9404",
        IMAGES);
    // CONTRIBUTING.md
    reasons.put("scripts/e2e-lag --keep", DRILL);
    reasons.put("scripts/e2e-observability --keep", DRILL);
    reasons.put("mvn -q -pl topology/pipeline -am test", BUILD);
    reasons.put(
        "mvn -q -pl topology/app -am verify -Dtest=None -Dit.test=OutputTopicsIT \\", BUILD);
    reasons.put("mvn -q spotless:apply", BUILD);
    reasons.put("scripts/fuzz --seconds 60 image-header", LONG);
    reasons.put("scripts/jmh inference-core/engine Batcher -prof gc", LONG);
    return reasons;
  }
}
