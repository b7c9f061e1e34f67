/** Reading stored messages once more: the comparison of a candidate with the active adapter, and the replay. */
package org.tiltas.engine.replay;
