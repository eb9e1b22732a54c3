/** The asynchronous inference processor, its in-flight records and the held-back offsets. */
@NullMarked
package dev.penstock.processor;

import org.jspecify.annotations.NullMarked;
