package dev.penstock.bench.cluster;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.penstock.broker.BrokerOptions;
import dev.penstock.broker.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.slf4j.LoggerFactory;

/** A real broker in a separate process, so that its work is not measured as ours. */
final class BrokerProcess implements AutoCloseable {

  private final ChildJvm child;
  private final String bootstrapServers;
  private final Path dataDir;

  private BrokerProcess(ChildJvm child) {
    this.child = child;
    this.dataDir = Path.of(child.readLine());
    child.deleteAfterwards(dataDir);
    this.bootstrapServers = child.readLine();
  }

  static BrokerProcess start() {
    return new BrokerProcess(
        ChildJvm.start(
            BrokerProcess.class, List.of("-Xmx1g", "-XX:+UseSerialGC", "-Xlog:disable"), Map.of()));
  }

  String bootstrapServers() {
    return bootstrapServers;
  }

  Path dataDir() {
    return dataDir;
  }

  /** As when this process is interrupted. */
  void interrupt() {
    child.end();
  }

  @Override
  public void close() {
    child.close();
  }

  /**
   * The child: one broker in a temporary folder, which is deleted however it ends: closed by its
   * parent, left by it, or interrupted beside it, since a signal of the terminal goes to both.
   */
  @SuppressWarnings("SystemOut") // the parent reads folder and address there
  public static void main(String[] args) throws IOException {
    // A broker alone warns of much that is no trouble; what is goes into the exception.
    ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.ERROR);
    EmbeddedBroker broker = EmbeddedBroker.start(BrokerOptions.defaults());
    Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "broker-end"));
    System.out.println(broker.dataDir());
    System.out.println(broker.bootstrapServers());
    ChildJvm.awaitParent();
    System.exit(0); // ends in the hook as well
  }
}
