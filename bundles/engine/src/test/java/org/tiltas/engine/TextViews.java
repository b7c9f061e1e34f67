package org.tiltas.engine;

import java.util.Optional;
import org.tiltas.api.Observed;
import org.tiltas.spi.clinical.FhirViews;

/** Views that are easy to read in an assertion. */
public final class TextViews implements FhirViews {
    @Override
    public String observation(Observed observed) {
        return "{\"id\":\"" + observed.id() + "\"}";
    }

    @Override
    public Optional<String> resource(String reference) {
        return Optional.empty();
    }

    @Override
    public String identifier(Observed observed) {
        return observed.id();
    }

    @Override
    public Optional<IdentityKey> identity(String identifier) {
        return Optional.empty();
    }
}
