/** Runs analyses: feeds judges, keeps their state, makes alerts of their signals. */
package org.tiltas.engine.analysis;
