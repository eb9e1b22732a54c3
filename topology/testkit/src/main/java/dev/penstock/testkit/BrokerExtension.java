package dev.penstock.testkit;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Hands the {@link SharedBroker} to constructors and test methods that ask for it, as in
 *
 * <pre>{@code
 * @ExtendWith(BrokerExtension.class)
 * class JourneyIT {
 *   @Test
 *   void everyRecordIsAnswered(SharedBroker broker) { ... }
 * }
 * }</pre>
 *
 * <p>The first to ask starts it (about 2 s); JUnit closes it after the last test class.
 */
public final class BrokerExtension implements ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(BrokerExtension.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == SharedBroker.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent(SharedBroker.class, type -> new SharedBroker(), SharedBroker.class);
  }
}
