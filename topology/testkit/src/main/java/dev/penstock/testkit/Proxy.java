package dev.penstock.testkit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Stands before a port of this machine and passes bytes on, until its line is cut or silenced.
 *
 * <p>Before a broker it passes on whole requests, those that its {@link RequestGate} admits.
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

  /** A request may be as large as brokers allow by default: {@code socket.request.max.bytes}. */
  private static final int MAX_REQUEST_BYTES = 100 << 20;

  private final int target;
  private final @Nullable RequestGate gate;
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
    this(port, target, null);
  }

  /**
   * Listens.
   *
   * @param gate for requests to a broker; null where something else listens at the target
   */
  Proxy(int port, int target, @Nullable RequestGate gate) {
    this.target = target;
    this.gate = gate;
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
        AtomicInteger hold = new AtomicInteger();
        startThread(() -> pass(service, client, answers(hold)));
        pass(client, service, requests(hold));
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

  /** What is passed on next: nothing at the end of the stream. */
  @FunctionalInterface
  private interface Source {
    byte[] next(InputStream in) throws IOException, InterruptedException;
  }

  /**
   * @param hold set to what the answers of the same connection wait for
   */
  private Source requests(AtomicInteger hold) {
    RequestGate requests = gate;
    if (requests == null) {
      return Proxy::whatIsThere;
    }
    return in -> {
      DataInputStream frames = new DataInputStream(in);
      int length = frames.readInt(); // Throws at the end.
      if (length < 0 || length > MAX_REQUEST_BYTES) {
        throw new IOException("no request of Kafka's: its length is " + length);
      }
      byte[] frame = new byte[length];
      frames.readFully(frame);
      int toWaitFor = requests.admit(KafkaRequest.read(frame));
      if (toWaitFor > 0) {
        hold.set(toWaitFor);
      }
      return ByteBuffer.allocate(Integer.BYTES + length).putInt(length).put(frame).array();
    };
  }

  private Source answers(AtomicInteger hold) {
    RequestGate requests = gate;
    if (requests == null) {
      return Proxy::whatIsThere;
    }
    return in -> {
      byte[] answer = whatIsThere(in);
      requests.awaitAnswers(hold.get());
      return answer;
    };
  }

  private static byte[] whatIsThere(InputStream in) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    return Arrays.copyOf(buffer, Math.max(0, in.read(buffer)));
  }

  /** Passes one way on until a side has closed, and then closes both. */
  private void pass(Socket from, Socket to, Source source) {
    try {
      to.setTcpNoDelay(true);
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (byte[] bytes = source.next(in); bytes.length > 0; bytes = source.next(in)) {
        awaitNoSilence();
        out.write(bytes);
      }
    } catch (IOException e) {
      // Cut, or a side has gone.
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts it", e);
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
