package org.tiltas.engine.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tiltas.api.Lane;
import org.tiltas.api.analysis.AnalysisDescriptor.Nature;
import org.tiltas.api.analysis.Key;
import org.tiltas.api.analysis.Signal.Severity;
import org.tiltas.engine.FakeJournal;
import org.tiltas.engine.TextViews;
import org.tiltas.spi.analysis.Alert;
import org.tiltas.spi.analysis.Finding;

class FindingsRouteTest {
    private static final String CURSOR = "notify/test";

    private final FakeJournal journal = new FakeJournal();
    private final List<Map<String, Object>> headers = new CopyOnWriteArrayList<>();
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final AtomicInteger failures = new AtomicInteger();
    private CamelContext context;

    @BeforeEach
    void start() {
        context = new ContextRecipe(new Rooms(
                                journal,
                                () -> null,
                                TextViews::new,
                                () -> null,
                                () -> null,
                                () -> null,
                                () -> null,
                                () -> null))
                .prepare(new DefaultCamelContext(), "t");
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    private void route(String from) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(from)
                        .routeId("notify")
                        .process(exchange -> {
                            if (failures.getAndDecrement() > 0) {
                                throw new IllegalStateException("nobody answers");
                            }
                        })
                        .process(exchange -> headers.add(exchange.getMessage().getHeaders()))
                        .convertBodyTo(String.class)
                        .process(exchange -> bodies.add(exchange.getMessage().getBody(String.class)));
            }
        });
    }

    private static Finding finding(long offset, boolean urgent, Finding.What what) {
        Alert alert = new Alert(
                "a" + offset,
                1,
                new Alert.Source("help", "1.0.0", "1"),
                "help-call",
                "Call for help",
                Nature.CLINICAL,
                urgent,
                new Key(Key.Keying.SUBJECT, "Patient/17"),
                "Patient/17",
                "9",
                "",
                Severity.HIGH,
                Severity.HIGH,
                Alert.State.ACTIVE,
                false,
                OffsetDateTime.parse("2026-11-22T10:00:00+02:00"),
                Instant.parse("2026-11-22T08:00:01Z"),
                Optional.empty(),
                new Alert.Evidence(List.of("41"), List.of("41"), 1),
                "help button pressed",
                false,
                Alert.People.NOBODY,
                Alert.Escalation.NONE,
                "");
        return new Finding(
                offset,
                alert,
                new Finding.Change(what, Instant.parse("2026-11-22T08:00:01Z"), "module:help", "", true));
    }

    @Test
    void tellsOneAtATimeWhatARouteMayChooseBy() throws Exception {
        journal.put(finding(1, false, Finding.What.CLEARED));
        journal.put(finding(2, true, Finding.What.RAISED));
        route("journal:findings?cursor=" + CURSOR);

        await().until(() -> bodies.size() == 2);
        assertThat(headers).extracting(h -> h.get("TiltasFinding")).containsExactly(2L, 1L);
        assertThat(headers.get(0))
                .containsEntry("TiltasWhat", "raised")
                .containsEntry("TiltasNotifies", true)
                .containsEntry("TiltasSeverity", "high")
                .containsEntry("TiltasSubject", "Patient/17")
                .containsEntry("TiltasText", "help button pressed");
        assertThat(bodies.get(0))
                .startsWith("{\"id\":2,\"what\":\"raised\",\"at\":\"2026-11-22T08:00:01Z\"")
                .contains("\"kind\":\"help-call\"", "\"evidence\":[\"Observation/41\"]", "\"device\":\"Device/9\"");
        await().until(() -> journal.position(CURSOR, Lane.ROUTINE) == 1 && journal.position(CURSOR, Lane.URGENT) == 2);
    }

    @Test
    void whatCouldNotBeToldIsToldAgain() throws Exception {
        failures.set(2);
        journal.put(finding(1, true, Finding.What.RAISED));
        route("journal:findings?cursor=" + CURSOR + "&lane=urgent");

        await().until(() -> journal.position(CURSOR, Lane.URGENT) == 1);
        assertThat(bodies).hasSize(1);
    }

    @Test
    void wantsANameForItsPlace() {
        assertThatThrownBy(() -> route("journal:findings")).hasStackTraceContaining("cursor: missing");
    }
}
