package dev.penstock.guarantee;

import dev.penstock.broker.BrokerOptions;
import dev.penstock.broker.BrokerOptions.Voter;
import dev.penstock.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One node of a cluster in a process of its own; {@link #arguments} says how it is told which. */
final class BrokerMain {

  private BrokerMain() {}

  static List<String> arguments(BrokerOptions node, Path data) {
    String voters =
        String.join(
            ",", node.voters().stream().map(v -> v.nodeId() + "@" + v.controllerPort()).toList());
    List<String> arguments = new ArrayList<>();
    arguments.add(Integer.toString(node.nodeId()));
    arguments.add(Integer.toString(node.port()));
    arguments.add(Integer.toString(node.controllerPort()));
    arguments.add(data.toString());
    arguments.add(node.clusterId());
    arguments.add(voters);
    node.properties().forEach((key, value) -> arguments.add(key + "=" + value));
    return arguments;
  }

  public static void main(String[] args) {
    List<Voter> voters = Arrays.stream(args[5].split(",")).map(BrokerMain::voter).toList();
    Map<String, String> properties = new HashMap<>();
    for (int i = 6; i < args.length; i++) {
      String[] property = args[i].split("=", 2);
      properties.put(property[0], property[1]);
    }
    BrokerOptions options =
        new BrokerOptions(
            Integer.parseInt(args[0]),
            Integer.parseInt(args[1]),
            Integer.parseInt(args[2]),
            Path.of(args[3]),
            args[4],
            voters,
            properties,
            Map.of());
    EmbeddedBroker.start(options).awaitShutdown();
  }

  private static Voter voter(String text) {
    String[] parts = text.split("@");
    return new Voter(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
  }
}
