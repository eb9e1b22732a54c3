package dev.penstock.guarantee;

/** Where an input record stands; every answer names it. */
record Source(int partition, long offset) {}
