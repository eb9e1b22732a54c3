package dev.penstock.cli.kafka;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.security.cert.CertificateException;
import java.time.Duration;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Finds the likely reason why a listener does not answer, by connecting to it: Kafka's clients only
 * say that nothing came. It logs in nowhere and sends no secret.
 */
final class ListenerProbe {

  /** For each of up to three steps. */
  private static final int PATIENCE = Math.toIntExact(Duration.ofMillis(600).toMillis());

  private static final int API_VERSIONS = 18;
  private static final int CORRELATION = 0x50656e73;

  private final String host;
  private final int port;
  private final boolean tls;
  private final boolean login;

  /**
   * @param address as in {@code bootstrap.servers}, of which the first is probed
   * @param protocol the client's {@code security.protocol}
   */
  ListenerProbe(String address, String protocol) {
    String first = address.split(",", 2)[0].strip();
    int colon = first.lastIndexOf(':');
    this.host = first.substring(first.indexOf("://") < 0 ? 0 : first.indexOf("://") + 3, colon);
    this.port = Integer.parseInt(first.substring(colon + 1));
    this.tls = protocol.endsWith("SSL");
    this.login = protocol.startsWith("SASL_");
  }

  /**
   * What is likely to be wrong and what to do about it, in one clause. Blocks for a few seconds.
   */
  String cause() {
    try {
      return switch (spoken()) {
        case TLS ->
            tls
                ? "the listener speaks TLS, as it should, but has not answered yet"
                : "the listener speaks TLS; set kafka.security.protocol to %s"
                    .formatted(login ? "SASL_SSL" : "SSL, or SASL_SSL with a login");
        case PLAINTEXT ->
            tls
                ? "the listener speaks plaintext, not TLS; set kafka.security.protocol to %s"
                    .formatted(login ? "SASL_PLAINTEXT" : "PLAINTEXT")
                : login
                    ? "the broker answers, but has not accepted the login; check kafka.sasl.mechanism and"
                        + " kafka.sasl.jaas.config"
                    : "the listener ends connections without a login, or the broker is starting; if"
                        + " it wants one, set kafka.security.protocol to SASL_PLAINTEXT";
        case NOTHING ->
            "something accepts connections there but does not answer as a Kafka broker; check the"
                + " port, and that the listener uses this security protocol";
      };
    } catch (ConnectException e) {
      return "connection refused; check the address, and that the broker runs";
    } catch (SocketTimeoutException e) {
      return "the host does not answer; check the address, and that no firewall is between";
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private enum Spoken {
    TLS,
    PLAINTEXT,
    NOTHING
  }

  private Spoken spoken() throws IOException {
    try (Socket socket = connect()) {
      Spoken spoken = afterKafkaRequest(socket);
      if (spoken != Spoken.NOTHING) {
        return spoken;
      }
    }
    try (Socket socket = connect()) {
      return afterTlsHello(socket);
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket();
    try {
      InetSocketAddress address = new InetSocketAddress(host, port);
      if (address.isUnresolved()) {
        throw new IOException("the name " + host + " is not known; check its spelling, and DNS");
      }
      socket.connect(address, PATIENCE);
      socket.setSoTimeout(PATIENCE);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** Asks for the versions that a broker supports, which needs no login. */
  private static Spoken afterKafkaRequest(Socket socket) throws IOException {
    ByteBuffer request = ByteBuffer.allocate(14);
    request.putInt(10).putShort((short) API_VERSIONS).putShort((short) 0).putInt(CORRELATION);
    request.putShort((short) -1); // no client id
    try {
      socket.getOutputStream().write(request.array());
      DataInputStream in = new DataInputStream(socket.getInputStream());
      int first = in.readInt();
      if (first >>> 16 == 0x1503) { // an alert of TLS, which has not understood
        return Spoken.TLS;
      }
      return in.readInt() == CORRELATION ? Spoken.PLAINTEXT : Spoken.NOTHING;
    } catch (EOFException | SocketTimeoutException | java.net.SocketException e) {
      return Spoken.NOTHING;
    }
  }

  private Spoken afterTlsHello(Socket socket) throws IOException {
    SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
    try (SSLSocket secured = (SSLSocket) factory.createSocket(socket, host, port, true)) {
      secured.startHandshake();
      return Spoken.TLS;
    } catch (SSLException e) {
      return isAnswer(e) ? Spoken.TLS : Spoken.NOTHING;
    } catch (SocketTimeoutException | java.net.SocketException e) {
      return Spoken.NOTHING;
    }
  }

  /** Its certificate is not trusted here, or it refuses us: either is said in TLS. */
  private static boolean isAnswer(SSLException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage());
      if (cause instanceof CertificateException || message.contains("fatal alert")) {
        return true;
      }
    }
    return false;
  }
}
