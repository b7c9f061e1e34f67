package org.tiltas.engine.camel;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;
import org.tiltas.api.Observed;
import org.tiltas.engine.analysis.AnalysisRun;
import org.tiltas.engine.analysis.Runners;
import org.tiltas.engine.batch.Work;
import org.tiltas.engine.module.Analyses;
import org.tiltas.engine.route.RetryLater;
import org.tiltas.spi.journal.Unit;

/** Lets one analysis judge batch after batch. Its run is made anew when the room that holds it was. */
final class AnalysisProducer extends DefaultProducer {
    private static final Duration ABSENT_WAIT = Duration.ofSeconds(1);

    private final Rooms rooms;
    private final String module;
    private Runners made;
    private AnalysisRun run;

    AnalysisProducer(Endpoint endpoint, Rooms rooms, String module) {
        super(endpoint);
        this.rooms = rooms;
        this.module = module;
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        String step = "analysis:" + module;
        Work<?> work = Works.of(exchange, step);
        Unit unit = work.unit(step);
        List<Observed> rows = Works.body(exchange, Observed.class, step);
        if (work.batch().isEmpty() && !isThere()) {
            return;
        }
        Analyses register = Rooms.present(rooms.analyses(), "the module register");
        Runners runners = Rooms.present(rooms.runners(), "the room of analyses");
        Optional<Analyses.Present> present = register.analysis(module);
        if (present.isEmpty()) {
            work.waitFor(limit -> register.awaitAnalysis(module, limit));
            throw new RetryLater(ABSENT_WAIT, "analysis " + module + " is absent");
        }
        if (made != runners) {
            made = runners;
            run = runners.run(module);
        }
        if (work.batch().isEmpty()) {
            run.idle(present.get());
            return;
        }
        AnalysisRun now = run;
        work.whenSettled(now::settled);
        now.judge(work.batch(), rows, present.get(), unit);
    }

    /** While there is nothing new, nothing waits for what is away. */
    private boolean isThere() {
        Analyses register = rooms.analyses().get();
        return register != null
                && rooms.runners().get() != null
                && register.analysis(module).isPresent();
    }
}
