package org.tiltas.engine.camel;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;
import org.tiltas.api.Lane;
import org.tiltas.api.RawMessage;
import org.tiltas.engine.batch.BatchSource;
import org.tiltas.spi.analysis.Alert;
import org.tiltas.spi.analysis.Finding;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Quarantined;

/**
 * {@code journal:findings}: what became of alerts, one {@link Finding} at a time, urgent ones first; a step that wants
 * a String gets JSON. The cursor moves when the route is done, so that a notification is repeated rather than lost; the
 * header {@value #ID} is the same each time.
 *
 * <p>Options: {@code cursor} (durable name of the position; required), {@code lane} ({@code urgent}, {@code routine} or
 * {@code both}, the default), {@code start} ({@code now}, the default, or {@code beginning}). Headers tell what a route
 * may want to choose by. It is only read.
 */
final class FindingsEndpoint extends DefaultEndpoint {
    /** Header: number of the finding; the same when it comes again. */
    static final String ID = "TiltasFinding";
    /** Header: what changed, {@code raised}, {@code worsened}, {@code escalated}, {@code cleared} … */
    static final String WHAT = "TiltasWhat";
    /** Header: true when somebody is to be told. */
    static final String NOTIFIES = "TiltasNotifies";
    /** Header: id of the alert. */
    static final String ALERT = "TiltasAlert";
    /** Header: {@code information}, {@code low}, {@code moderate} or {@code high}. */
    static final String SEVERITY = "TiltasSeverity";
    /** Header: {@code clinical} or {@code technical}. */
    static final String NATURE = "TiltasNature";
    /** Header: kind of the alert. */
    static final String KIND = "TiltasKind";
    /** Header: id of the module that judged. */
    static final String MODULE = "TiltasModule";
    /** Header: FHIR reference of the resident, room or device; empty for a gateway. */
    static final String SUBJECT = "TiltasSubject";
    /** Header: step of escalation, 0 before the first. */
    static final String STEP = "TiltasStep";
    /** Header: one line for people. */
    static final String TEXT = "TiltasText";

    private final Rooms rooms;
    private final CursorOptions options;
    private final Journal.Start start;

    FindingsEndpoint(String uri, JournalComponent component, Rooms rooms, CursorOptions options, Journal.Start start) {
        super(uri, component);
        this.rooms = rooms;
        this.options = options;
        this.start = start;
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        if (options.cursor().isEmpty()) {
            throw new IllegalArgumentException(
                    "cursor: missing; give the position a name: journal:findings?cursor=<name>");
        }
        return new BatchConsumer<Finding>(this, processor, rooms.journal(), options) {
            @Override
            protected BatchSource<Finding> source(String route) {
                return new BatchSource<>(
                        route,
                        options.lanes(),
                        1,
                        () -> rooms.journal().openFindings(options.cursor(), options.lanes(), start),
                        (finding, reason, detail) -> copy(finding, route, reason, detail));
            }

            @Override
            protected void fill(Exchange exchange, List<Finding> rows) {
                if (rows.isEmpty()) {
                    exchange.getMessage().setBody(rows);
                } else {
                    describe(exchange, rows.get(0));
                }
            }
        };
    }

    private static void describe(Exchange exchange, Finding finding) {
        Alert alert = finding.alert();
        exchange.getMessage().setBody(finding);
        exchange.getMessage().setHeader(ID, finding.offset());
        exchange.getMessage().setHeader(WHAT, word(finding.change().what()));
        exchange.getMessage().setHeader(NOTIFIES, finding.change().notifies());
        exchange.getMessage().setHeader(ALERT, alert.id());
        exchange.getMessage().setHeader(SEVERITY, word(alert.severity()));
        exchange.getMessage().setHeader(NATURE, word(alert.nature()));
        exchange.getMessage().setHeader(KIND, alert.kind());
        exchange.getMessage().setHeader(MODULE, alert.source().module());
        exchange.getMessage().setHeader(SUBJECT, alert.subject());
        exchange.getMessage().setHeader(STEP, alert.escalation().step());
        exchange.getMessage().setHeader(TEXT, alert.text());
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What a route declares hopeless lies in quarantine as the JSON that its steps were given. */
    private static Quarantined copy(Finding finding, String route, String reason, String detail) {
        byte[] bytes = FindingJson.of(finding).getBytes(StandardCharsets.UTF_8);
        RawMessage message = new RawMessage(
                "finding-" + finding.offset(),
                finding.alert().source().module(),
                "",
                "journal",
                "",
                "application/json",
                finding.change().at(),
                false,
                finding.alert().urgent() ? Lane.URGENT : Lane.ROUTINE,
                bytes);
        return new Quarantined(message, route, reason, detail, bytes.length, "");
    }

    @Override
    public Producer createProducer() {
        throw new UnsupportedOperationException("journal:findings is only read; analyses write it");
    }
}
