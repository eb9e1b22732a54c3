/**
 * The Kafka clients, readers and topics of commands.
 *
 * <p>No running instance: that is module app.
 *
 * <p>Start with {@link dev.penstock.cli.kafka.KafkaClients}.
 */
@NullMarked
package dev.penstock.cli.kafka;

import org.jspecify.annotations.NullMarked;
