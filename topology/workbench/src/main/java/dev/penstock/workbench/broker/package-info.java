/**
 * The command broker: a Kafka broker with the topics of an installation.
 *
 * <p>No broker internals: module embedded-broker has them.
 *
 * <p>Start with {@link dev.penstock.workbench.broker.BrokerCommand}.
 */
@NullMarked
package dev.penstock.workbench.broker;

import org.jspecify.annotations.NullMarked;
