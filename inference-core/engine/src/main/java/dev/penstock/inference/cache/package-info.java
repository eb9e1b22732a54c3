/** Where Penstock keeps what it can make again: natives, optimised models, the demo model. */
@NullMarked
package dev.penstock.inference.cache;

import org.jspecify.annotations.NullMarked;
