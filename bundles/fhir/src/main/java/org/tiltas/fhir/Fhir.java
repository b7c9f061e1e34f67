package org.tiltas.fhir;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.sl.cache.CacheFactory;

/**
 * The one FHIR R4 context of the server. HAPI looks for its parts with the thread context class loader, which in OSGi is
 * whatever the caller's thread happens to carry; here it is this bundle's, once and for all. Any thread may call it; the
 * first call takes about a second, every later one nothing.
 */
public final class Fhir {
    private Fhir() {}

    /** The shared R4 context, its parsers are made per use and per thread. */
    public static FhirContext r4() {
        return Holder.R4;
    }

    private static final class Holder {
        static final FhirContext R4 = create();

        private static FhirContext create() {
            Thread thread = Thread.currentThread();
            ClassLoader callers = thread.getContextClassLoader();
            thread.setContextClassLoader(Fhir.class.getClassLoader());
            try {
                // HAPI's cache provider is looked up at its first use, on whatever thread that is: use it here.
                CacheFactory.build(1_000);
                return FhirContext.forR4Cached();
            } finally {
                thread.setContextClassLoader(callers);
            }
        }
    }
}
