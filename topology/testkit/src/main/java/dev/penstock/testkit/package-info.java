/**
 * What tests of several modules share: a real broker, faults on the wire to it, topics of their
 * own, images and the readers of what comes out.
 *
 * <p>Knows the pipeline, never an instance: the modules above test themselves with it. Start with
 * {@link dev.penstock.testkit.BrokerExtension}.
 */
@NullMarked
package dev.penstock.testkit;

import org.jspecify.annotations.NullMarked;
