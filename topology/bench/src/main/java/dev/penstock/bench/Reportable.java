package dev.penstock.bench;

/** A result: its fields are the JSON, its report is for people. */
public interface Reportable {

  Report report();
}
