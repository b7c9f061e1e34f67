package org.tiltas.clinical.observing;

import java.time.Instant;
import java.util.UUID;

/** Key of an identity in the journal: the hash, and the time it is filed under. */
record IdentityKey(UUID identity, Instant time) {}
