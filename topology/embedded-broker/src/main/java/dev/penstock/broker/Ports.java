package dev.penstock.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/**
 * Loopback ports. Kafka must know a controller's port before it binds it, so a free one is found
 * first.
 */
public final class Ports {
  /**
   * The address itself, not "localhost": some clients resolve that to ::1 first, where nothing
   * listens.
   */
  public static final String LOOPBACK = "127.0.0.1";

  private Ports() {}

  /**
   * Distinct ports that are currently free; all are held until the last is found, so that none is
   * repeated.
   */
  public static List<Integer> free(int count) {
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        held.add(bind(0));
      }
      return held.stream().map(ServerSocket::getLocalPort).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      held.forEach(Ports::release);
    }
  }

  /** Whether a broker could listen there now. */
  public static boolean isFree(int port) {
    try {
      release(bind(port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  static void requireFree(int port) {
    try {
      release(bind(port));
    } catch (IOException e) {
      throw new BrokerException(
          "port %d of %s is taken (%s); choose another, or 0 for any free one"
              .formatted(port, LOOPBACK, e.getMessage()),
          e);
    }
  }

  private static ServerSocket bind(int port) throws IOException {
    ServerSocket socket = new ServerSocket();
    try {
      // As Kafka does: connections of a broker that has just stopped do not block its port.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return socket;
    } catch (IOException e) {
      release(socket);
      throw e;
    }
  }

  private static void release(ServerSocket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
