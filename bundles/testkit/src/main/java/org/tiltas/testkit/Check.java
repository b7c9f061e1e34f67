package org.tiltas.testkit;

/** What {@link AdapterConformance} holds an adapter to, and {@link JudgeConformance} an analysis. */
public enum Check {
    /** Id, topic filters, urgent rules and metrics can be used, and are the same whenever they are asked for. */
    DESCRIPTOR,
    /** Every sample is read or refused as declared, and at least one is read. */
    SAMPLES,
    /** What is read can be taken in: metrics are declared, values and units are possible, devices are well named. */
    READINGS,
    /** The same message gives the same readings, many times, in any order, and is left as it was. */
    REPEATABLE,
    /** A repetition, which has another id and time of receipt, gives the same readings. */
    REPETITION,
    /** Many threads read at once what one thread reads. */
    THREADS,
    /** Time and memory stay in proportion to the size of the message. */
    BOUNDED,
    /** Broken, cut and made-up messages give readings or a {@code DecodeException}, nothing else. */
    HOSTILE_INPUT,
    /** A refusal has a short machine word and one line for people, and does not quote the message. */
    DISCREET,
    /** The adapter's classes name no network, file, process, thread, clock or chance. */
    NO_IO,
    /** No thread and no open file is left behind. */
    NOTHING_LEFT,
    /** The machine's default time zone and locale change nothing. */
    DEFAULTS,
    /** Of an analysis: what a judge says is declared, and fits the registry of metrics. */
    JUDGEMENTS,
    /** Of an analysis: a judge made from the state goes on as the one that gave it would, and the state stays small. */
    STATE
}
