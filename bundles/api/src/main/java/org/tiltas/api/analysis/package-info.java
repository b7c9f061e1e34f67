/**
 * What the author of an analysis sees: evidence comes in the order of the clock, signals and scores go out.
 *
 * <p>A {@link org.tiltas.api.analysis.Judge} is a fold: the same state, evidence and times give the same judgements and
 * the same next state. Everything that makes alerts trustworthy rests on that. The server keeps the state, commits it
 * together with the judgements and the cursor, winds a judge back when evidence comes late or is withdrawn, and keeps
 * the life of each alert.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.3.0")
package org.tiltas.api.analysis;
