/**
 * The sides of a job of files that are topics: a bounded part of one as its input, and one that
 * finished parts are published to.
 */
@NullMarked
package dev.penstock.backfill.files.topic;

import org.jspecify.annotations.NullMarked;
