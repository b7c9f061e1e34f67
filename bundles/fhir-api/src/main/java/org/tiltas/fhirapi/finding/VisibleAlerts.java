package org.tiltas.fhirapi.finding;

import java.util.List;
import java.util.Optional;
import org.tiltas.fhirapi.search.Shelf;
import org.tiltas.fhirapi.sight.Viewer;
import org.tiltas.spi.analysis.Alert;
import org.tiltas.spi.analysis.Alerts;
import org.tiltas.spi.analysis.Finding;

/** Alerts, for those who see everything, without those about residents whose data are restricted. */
public final class VisibleAlerts implements Alerts {
    private final Alerts alerts;
    private final Shelf shelf;

    public VisibleAlerts(Alerts alerts, Shelf shelf) {
        this.alerts = alerts;
        this.shelf = shelf;
    }

    private boolean isVisible(Alert alert) {
        return Viewer.sight().isEmpty()
                && !shelf.isRestricted(alert.subject())
                && !shelf.isRestricted(alert.key().id());
    }

    @Override
    public Optional<Alert> get(String id) {
        return alerts.get(id).filter(this::isVisible);
    }

    @Override
    public List<Alert> open() {
        return alerts.open().stream().filter(this::isVisible).toList();
    }

    @Override
    public List<Alert> search(Query query) {
        return alerts.search(query).stream().filter(this::isVisible).toList();
    }

    /** A page may be shorter for it; the next one begins where the whole page ended. */
    @Override
    public Page page(Query query) {
        Page page = alerts.page(query);
        return new Page(page.alerts().stream().filter(this::isVisible).toList(), page.next());
    }

    @Override
    public List<Finding> history(String id) {
        return get(id).isPresent() ? alerts.history(id) : List.of();
    }
}
