package org.tiltas.fhirapi.export;

import ca.uhn.fhir.context.FhirContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.DomainResource;
import org.tiltas.api.Observed;
import org.tiltas.fhirapi.search.ObservationShape;
import org.tiltas.spi.journal.Observations;
import org.tiltas.spi.journal.Observations.Order;

/** Writes the files of one export, patient by patient and page by page, so that memory holds no more than a page. */
final class ExportWriter implements AutoCloseable {
    private static final int PAGE = 500;

    private final Map<String, Writer> files = new HashMap<>();
    private final Set<String> written = new HashSet<>();
    private final Compartment compartment;
    private final Observations observations;
    private final ObservationShape shape;
    private final FhirContext context;
    private final ExportJob job;

    ExportWriter(
            Compartment compartment,
            Observations observations,
            ObservationShape shape,
            FhirContext context,
            ExportJob job) {
        this.compartment = compartment;
        this.observations = observations;
        this.shape = shape;
        this.context = context;
        this.job = job;
    }

    void patient(String id) {
        for (DomainResource resource : compartment.of(id, job.wish.types(), job.wish.since())) {
            // two residents may have had the same device
            if (written.add(resource.fhirType() + "/" + resource.getIdElement().getIdPart())) {
                write(resource);
            }
        }
        if (Compartment.wants(job.wish.types(), "Observation")) {
            observations("Patient/" + id);
        }
    }

    /** From time to time: a page begins where the one before ended, and skips what that had of the same instant. */
    private void observations(String subject) {
        Optional<Instant> from = Optional.empty();
        int skip = 0;
        while (job.isOpen()) {
            List<Observed> page = observations.search(query(subject, from, skip));
            page.forEach(observed -> write(shape.of(observed)));
            if (page.size() < PAGE) {
                return;
            }
            Instant last = time(page.get(page.size() - 1));
            int same = (int) page.stream().filter(o -> time(o).equals(last)).count();
            skip = from.filter(last::equals).isPresent() ? skip + same : same;
            from = Optional.of(last);
        }
    }

    private static Instant time(Observed observed) {
        return observed.measurement().effective().toInstant();
    }

    /** What is recorded after the export began is the next one's, by {@code _since}. */
    private Observations.Query query(String subject, Optional<Instant> from, int skip) {
        return new Observations.Query(
                Set.of(),
                Set.of(subject),
                Set.of(),
                Set.of(),
                Set.of(),
                from,
                Optional.empty(),
                job.wish.since(),
                Optional.of(job.began),
                Order.EFFECTIVE_ASCENDING,
                skip,
                PAGE);
    }

    private void write(DomainResource resource) {
        try {
            Writer file = files.get(resource.fhirType());
            if (file == null) {
                file = Files.newBufferedWriter(job.file(resource.fhirType()), StandardCharsets.UTF_8);
                files.put(resource.fhirType(), file);
            }
            file.write(context.newJsonParser().encodeResourceToString(resource));
            file.write('\n');
            job.wrote(resource.fhirType());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        IOException first = null;
        for (Writer file : files.values()) {
            try {
                file.close();
            } catch (IOException e) {
                first = e;
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
