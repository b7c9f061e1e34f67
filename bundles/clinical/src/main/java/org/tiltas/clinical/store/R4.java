package org.tiltas.clinical.store;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.sl.cache.CacheFactory;

/** HAPI's R4 context, shared with the other rooms. */
final class R4 {
    private R4() {}

    /** HAPI looks for its parts with the thread's class loader; it must be the one HAPI came with. */
    static FhirContext context() {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(FhirContext.class.getClassLoader());
        try {
            // HAPI's cache provider is looked up at its first use, on whatever thread that is: use it here.
            CacheFactory.build(1_000);
            return FhirContext.forR4Cached();
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
