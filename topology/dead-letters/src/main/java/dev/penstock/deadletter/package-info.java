/** Reading the topic of dead letters, and sending letters back to where they came from. */
@NullMarked
package dev.penstock.deadletter;

import org.jspecify.annotations.NullMarked;
