/**
 * What is kept from one cycle to the next, and what follows from it: rates, states, and how long a
 * record has waited. Pure functions of samples; no Kafka, no clock.
 */
@NullMarked
package dev.penstock.lag.window;

import org.jspecify.annotations.NullMarked;
