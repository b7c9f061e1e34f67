/**
 * The life of module jars: checked, staged, tried out, active, superseded, removed. Knows bundles and the journal;
 * which service of a bundle serves is decided in {@code org.tiltas.engine.module}.
 */
package org.tiltas.engine.lifecycle;
