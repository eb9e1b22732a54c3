package dev.penstock.inference.session;

/**
 * What runs a model on this machine, known before anything is loaded.
 *
 * @param provider never {@link ExecutionProvider#AUTO}
 * @param reason why this one
 * @param workers runners that share the device
 * @param intraOpThreads threads of one run on the CPU; 0 where none are used
 * @param usualBatch images of a run where nothing else is asked for
 */
public record DeviceChoice(
    ExecutionProvider provider, String reason, int workers, int intraOpThreads, int usualBatch) {}
