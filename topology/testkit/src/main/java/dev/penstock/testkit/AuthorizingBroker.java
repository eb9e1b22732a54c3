package dev.penstock.testkit;

import dev.penstock.broker.BrokerOptions;
import dev.penstock.broker.EmbeddedBroker;
import java.util.Map;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.ResourcePattern;

/** A broker that asks who its clients are, and what they may do. */
public final class AuthorizingBroker {

  private static final String LOGIN =
      "org.apache.kafka.common.security.plain.PlainLoginModule required";

  private AuthorizingBroker() {}

  /** Its client properties are those of its owner, who may do everything. */
  public static EmbeddedBroker start() {
    return EmbeddedBroker.start(
        BrokerOptions.defaults()
            .withProperties(
                Map.of(
                    "listener.security.protocol.map",
                    "CLIENT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT",
                    "sasl.enabled.mechanisms",
                    "PLAIN",
                    "sasl.mechanism.inter.broker.protocol",
                    "PLAIN",
                    "listener.name.client.plain.sasl.jaas.config",
                    LOGIN
                        + " username=\"broker\" password=\"b\" user_broker=\"b\""
                        + " user_penstock=\"p\";",
                    "authorizer.class.name",
                    "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                    "super.users",
                    "User:broker;User:ANONYMOUS"))
            .withClientProperties(login("broker", "b")));
  }

  /** Client properties of the user {@code penstock}, who may do nothing at first. */
  public static Map<String, String> penstock() {
    return login("penstock", "p");
  }

  /** Allows the user {@code penstock} something, or denies it. */
  public static AclBinding entry(
      ResourcePattern resource, AclOperation operation, AclPermissionType permission) {
    return new AclBinding(
        resource, new AccessControlEntry("User:penstock", "*", operation, permission));
  }

  private static Map<String, String> login(String user, String password) {
    return Map.of(
        "security.protocol",
        "SASL_PLAINTEXT",
        "sasl.mechanism",
        "PLAIN",
        "sasl.jaas.config",
        "%s username=\"%s\" password=\"%s\";".formatted(LOGIN, user, password));
  }
}
