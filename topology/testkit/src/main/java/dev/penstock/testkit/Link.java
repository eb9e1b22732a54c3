package dev.penstock.testkit;

import dev.penstock.broker.BrokerOptions;
import dev.penstock.broker.BrokerProperties;
import dev.penstock.broker.Ports;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A way of its own to each node of a cluster, which can be cut and silenced while others stay.
 *
 * <p>Every node listens for it at one more port, and advertises there the proxy before that port:
 * who starts at {@link #bootstrapServers} never learns of another way.
 */
public final class Link implements AutoCloseable {

  private final String listener;

  /** By node, where it listens. */
  private final List<Integer> ports = new ArrayList<>();

  /** By node, what stands before that port. */
  private final List<Proxy> proxies = new ArrayList<>();

  private final RequestGate requests = new RequestGate();

  private Link(String listener, Iterator<Integer> free, int nodes) {
    this.listener = listener;
    for (int node = 0; node < nodes; node++) {
      int port = free.next();
      ports.add(port);
      proxies.add(new Proxy(free.next(), port, requests));
    }
  }

  /** So many links to a cluster, whose nodes are then to be started {@link #listening}. */
  public static List<Link> create(int count, List<BrokerOptions> nodes) {
    Iterator<Integer> free = freeBeside(nodes, 2 * count * nodes.size()).iterator();
    List<Link> links = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      links.add(new Link("LINK" + i, free, nodes.size()));
    }
    return List.copyOf(links);
  }

  /** The nodes have chosen their ports, but may not listen there yet. */
  private static List<Integer> freeBeside(List<BrokerOptions> nodes, int count) {
    List<Integer> free = new ArrayList<>(Ports.free(count + 2 * nodes.size()));
    nodes.forEach(node -> free.removeAll(List.of(node.port(), node.controllerPort())));
    return free;
  }

  /** The nodes of a cluster, listening for the links that were created for them as well. */
  public static List<BrokerOptions> listening(List<BrokerOptions> nodes, List<Link> links) {
    List<BrokerOptions> listening = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      listening.add(listening(nodes.get(i), i, links));
    }
    return List.copyOf(listening);
  }

  private static BrokerOptions listening(BrokerOptions node, int index, List<Link> links) {
    Map<String, String> plain = BrokerProperties.of(node, "");
    Map<String, String> properties = new HashMap<>(node.properties());
    for (Link link : links) {
      add(properties, plain, "listeners", link.address(link.ports.get(index)));
      add(properties, plain, "advertised.listeners", link.address(link.proxies.get(index).port()));
      add(properties, plain, "listener.security.protocol.map", link.listener + ":PLAINTEXT");
    }
    return node.withProperties(properties);
  }

  private static void add(
      Map<String, String> properties, Map<String, String> plain, String key, String value) {
    properties.put(key, properties.getOrDefault(key, plain.get(key)) + "," + value);
  }

  private String address(int port) {
    return "%s://%s:%d".formatted(listener, Ports.LOOPBACK, port);
  }

  public String bootstrapServers() {
    return proxies.stream()
        .map(proxy -> Ports.LOOPBACK + ":" + proxy.port())
        .collect(Collectors.joining(","));
  }

  /** Makes the nodes slow to answer on this way. */
  public RequestGate requests() {
    return requests;
  }

  /** Resets every connection, and each new one before the link is healed. */
  public void cut() {
    proxies.forEach(Proxy::cut);
  }

  /** Passes nothing on any more, either way, though connections stay and new ones are taken. */
  public void silence() {
    proxies.forEach(Proxy::silence);
  }

  /** Passes on again, first what was held back. */
  public void heal() {
    proxies.forEach(Proxy::heal);
  }

  @Override
  public void close() {
    proxies.forEach(Proxy::close);
    requests.open();
  }
}
