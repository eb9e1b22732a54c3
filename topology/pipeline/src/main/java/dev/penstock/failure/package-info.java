/** What happens to a record that cannot be served. */
@NullMarked
package dev.penstock.failure;

import org.jspecify.annotations.NullMarked;
