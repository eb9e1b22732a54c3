/**
 * Asks the brokers: groups, offsets, members, topics; and a look at unread records. Nothing is
 * remembered but what seldom changes, and no group is joined.
 */
@NullMarked
package dev.penstock.lag.cluster;

import org.jspecify.annotations.NullMarked;
