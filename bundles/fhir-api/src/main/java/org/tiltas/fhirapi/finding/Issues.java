package org.tiltas.fhirapi.finding;

import ca.uhn.fhir.rest.param.DateAndListParam;
import ca.uhn.fhir.rest.param.ReferenceAndListParam;
import ca.uhn.fhir.rest.param.TokenAndListParam;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.tiltas.fhirapi.search.References;
import org.tiltas.fhirapi.search.TimeSet;
import org.tiltas.fhirapi.search.Tokens;
import org.tiltas.fhirapi.server.Refusal;
import org.tiltas.spi.analysis.Alert;
import org.tiltas.spi.analysis.Alerts;

/** Finds alerts as the searches of R4 ask for them. */
final class Issues {
    /** More than a person reads, less than a server chokes on; a narrower question finds the rest. */
    private static final int MOST = 5_000;

    private final Alerts alerts;
    private final References references;

    Issues(Alerts alerts, References references) {
        this.alerts = alerts;
        this.references = references;
    }

    /** By its id on this server. */
    Alert read(String type, String id) {
        return alerts.get(id).orElseThrow(() -> Refusal.notFound(type + "/" + id));
    }

    /**
     * Those that match, last change first.
     *
     * @param name of the parameter that names the subject
     * @param dates when they began
     */
    List<Alert> find(
            TokenAndListParam ids,
            String name,
            ReferenceAndListParam subject,
            List<String> types,
            DateAndListParam dates,
            Predicate<Alert> also) {
        Optional<Set<String>> wanted = Tokens.values("_id", ids);
        if (wanted.isPresent()) {
            Optional<Set<String>> about = Optional.ofNullable(subject).map(s -> references.resolve(name, s, types));
            return wanted.get().stream()
                    .flatMap(id -> alerts.get(id).stream())
                    .filter(alert -> about.isEmpty() || about.get().contains(alert.subject()))
                    .filter(also)
                    .toList();
        }
        TimeSet.Interval times = TimeSet.single("date", dates);
        List<String> subjects = subject == null ? List.of("") : List.copyOf(references.resolve(name, subject, types));
        List<Alert> found = new ArrayList<>();
        for (String one : subjects) {
            Alerts.Query query = Alerts.Query.all().about(one).page(Long.MAX_VALUE, MOST);
            alerts.search(query).stream()
                    .filter(alert -> times.lower().isEmpty()
                            || !alert.opened()
                                    .toInstant()
                                    .isBefore(times.lower().get()))
                    .filter(alert -> times.upper().isEmpty()
                            || alert.opened().toInstant().isBefore(times.upper().get()))
                    .filter(also)
                    .forEach(found::add);
        }
        return found;
    }
}
