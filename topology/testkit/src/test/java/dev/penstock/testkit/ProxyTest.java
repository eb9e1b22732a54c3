package dev.penstock.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ProxyTest {

  private ServerSocket service;
  private Proxy proxy;
  private Socket client;
  private Socket served;

  @BeforeEach
  void connect() throws IOException {
    service = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    proxy = new Proxy(0, service.getLocalPort());
    client = newClient();
    served = service.accept();
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    served.close();
    proxy.close();
    service.close();
  }

  @Test
  void passesOnBothWaysAndTheEnd() throws IOException {
    client.getOutputStream().write(1);
    assertThat(served.getInputStream().read()).isEqualTo(1);
    served.getOutputStream().write(2);
    assertThat(client.getInputStream().read()).isEqualTo(2);
    client.close();
    assertThat(served.getInputStream().read()).isEqualTo(-1);
  }

  @Test
  void silenceHoldsBackWhatHealingPassesOnWhole() throws IOException {
    proxy.silence();
    client.getOutputStream().write(new byte[] {1, 2, 3});
    client.close();
    served.setSoTimeout(100);
    assertThatExceptionOfType(SocketTimeoutException.class)
        .isThrownBy(() -> served.getInputStream().read());
    served.setSoTimeout(0);
    proxy.heal();
    assertThat(served.getInputStream().readAllBytes()).containsExactly(1, 2, 3);
  }

  @Test
  void aCutResetsBothSidesAndWhoComesUntilItIsHealed() throws IOException {
    proxy.cut();
    assertReset(client);
    assertReset(served);
    try (Socket refused = newClient()) {
      assertReset(refused);
    }
    proxy.heal();
    try (Socket again = newClient();
        Socket servedAgain = service.accept()) {
      again.getOutputStream().write(4);
      assertThat(servedAgain.getInputStream().read()).isEqualTo(4);
    }
  }

  @Test
  void aCutEndsASilence() throws IOException {
    proxy.silence();
    client.getOutputStream().write(1);
    proxy.cut();
    assertReset(served);
  }

  @Test
  void closesWhoComesWhileNobodyListensBehindIt() throws IOException {
    service.close();
    try (Socket early = newClient()) {
      assertThat(early.getInputStream().read()).isEqualTo(-1);
    }
  }

  private Socket newClient() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), proxy.port());
  }

  private static void assertReset(Socket socket) {
    assertThatExceptionOfType(SocketException.class)
        .isThrownBy(() -> socket.getInputStream().read())
        .withMessageContaining("reset");
  }
}
