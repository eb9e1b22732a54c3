package dev.penstock.inference.batch;

import java.util.List;

/**
 * What a worker took from the queue.
 *
 * @param reason why now
 * @param takenAt when, in ticker nanoseconds
 * @param requests to be run; may be empty
 * @param expired past their deadline: to be shed
 * @param cancelled already ended by their callers: to be forgotten
 */
record Batch<I, O>(
    FiringReason reason,
    long takenAt,
    List<Request<I, O>> requests,
    List<Request<I, O>> expired,
    List<Request<I, O>> cancelled) {}
