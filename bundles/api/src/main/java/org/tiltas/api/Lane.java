package org.tiltas.api;

/** The two lanes of every sub-stream. Falls, help calls and bed exits travel on the urgent one, day and night. */
public enum Lane {
    URGENT,
    ROUTINE
}
