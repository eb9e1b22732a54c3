package dev.penstock.broker;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashSet;
import java.util.Set;

/**
 * Stands before a port of this machine and passes bytes on, until its line is cut or silenced.
 *
 * <p>Each connection has two threads, one for each way. Any thread may cut, silence and heal.
 */
final class Proxy implements AutoCloseable {

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final int BUFFER_BYTES = 16 << 10;

  private enum Line {
    OPEN,
    SILENT,
    CUT
  }

  private final int target;
  private final ServerSocket server;

  @GuardedBy("this")
  private final Set<Socket> sockets = new HashSet<>();

  @GuardedBy("this")
  private Line line = Line.OPEN;

  /**
   * Listens.
   *
   * @param port 0 takes a free one
   * @param target port that connections lead to; nothing need listen there yet
   */
  Proxy(int port, int target) {
    this.target = target;
    try {
      this.server = new ServerSocket(port, 50, LOOPBACK);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    startThread(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  /** Resets every connection, and each that comes before the line is healed. */
  synchronized void cut() {
    line = Line.CUT;
    sockets.forEach(Proxy::reset);
    sockets.clear();
    notifyAll();
  }

  /** Passes nothing on, not even that a side has closed, but takes connections. */
  synchronized void silence() {
    line = Line.SILENT;
  }

  /** Passes on again, first what was held back: late, but whole, as TCP would. */
  synchronized void heal() {
    line = Line.OPEN;
    notifyAll();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        startThread(() -> connect(client));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void connect(Socket client) {
    if (!admit(client)) {
      return;
    }
    try {
      Socket service = new Socket(LOOPBACK, target);
      if (admit(service)) {
        startThread(() -> pass(service, client));
        pass(client, service);
      } else {
        close(client);
      }
    } catch (IOException e) {
      close(client); // Nobody listens behind the proxy.
    }
  }

  private synchronized boolean admit(Socket socket) {
    if (line == Line.CUT) {
      reset(socket);
      return false;
    }
    return sockets.add(socket);
  }

  /** Passes one way on until a side has closed, and then closes both. */
  private void pass(Socket from, Socket to) {
    try {
      to.setTcpNoDelay(true);
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        awaitNoSilence();
        out.write(buffer, 0, length);
      }
    } catch (IOException e) {
      // Cut, or a side has gone.
    }
    awaitNoSilence();
    close(from);
    close(to);
  }

  private synchronized void awaitNoSilence() {
    try {
      while (line == Line.SILENT) {
        wait();
      }
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts it", e);
    }
  }

  private synchronized void close(Socket socket) {
    sockets.remove(socket);
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The other side gets an error, not an end. */
  private static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void startThread(Runnable work) {
    Thread thread = new Thread(work, "proxy");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cut();
  }
}
