package dev.penstock.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A broker's certificate and a store that trusts it, made with the JDK's keytool. */
public final class Certificates {

  private final Path folder;
  private final String password;

  private Certificates(Path folder, String password) {
    this.folder = folder;
    this.password = password;
  }

  /**
   * Makes both.
   *
   * @param folder gets the stores
   * @param password of both
   */
  public static Certificates create(Path folder, String password)
      throws IOException, InterruptedException {
    Certificates certificates = new Certificates(folder, password);
    certificates.keytool(
        "-genkeypair -alias broker -keyalg EC -dname CN=broker -ext san=ip:127.0.0.1"
            + " -keystore broker.p12");
    certificates.keytool("-exportcert -alias broker -keystore broker.p12 -file broker.crt");
    certificates.keytool(
        "-importcert -noprompt -alias broker -file broker.crt -keystore trusted.p12");
    return certificates;
  }

  /** Settings of a broker's {@code ssl.keystore}. */
  public Map<String, String> keystore() {
    return Map.of(
        "ssl.keystore.location",
        folder.resolve("broker.p12").toString(),
        "ssl.keystore.password",
        password);
  }

  /** Settings of a client's {@code ssl.truststore}. */
  public Map<String, String> truststore() {
    return Map.of(
        "ssl.truststore.location",
        folder.resolve("trusted.p12").toString(),
        "ssl.truststore.password",
        password);
  }

  private void keytool(String arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments.split(" ", -1)));
    command.addAll(List.of("-storetype", "PKCS12", "-storepass", password));
    Path output = folder.resolve("keytool.txt");
    int code =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start()
            .waitFor();
    if (code != 0) {
      throw new IOException(Files.readString(output));
    }
  }
}
