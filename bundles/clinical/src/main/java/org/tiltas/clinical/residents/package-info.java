/** Residents as other systems tell of them: who came, moved, left, and who was recorded twice. */
package org.tiltas.clinical.residents;
