package org.tiltas.engine.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tiltas.engine.delivery.Rows.metric;
import static org.tiltas.engine.delivery.Rows.row;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tiltas.api.DeliveryProfile;
import org.tiltas.api.Lane;
import org.tiltas.api.Measurement;
import org.tiltas.api.Metrics;
import org.tiltas.api.Observed;
import org.tiltas.api.PartnerChannel;
import org.tiltas.api.PartnerSettings;
import org.tiltas.api.PermanentException;
import org.tiltas.api.Rendering;
import org.tiltas.engine.module.Channels;
import org.tiltas.engine.module.ModuleFault;
import org.tiltas.engine.replay.ComparisonJson;
import org.tiltas.spi.clinical.FhirViews;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;
import org.tiltas.spi.modules.LifeCycle.Sample;

class ChannelPreviewTest {
    private static final Sample ALL = new Sample(500, Optional.empty(), Optional.empty());

    private final FakeJournal journal = new FakeJournal();
    private final ChannelPreview preview =
            new ChannelPreview(journal, new Views(), new FakeCatalogue(), new NoChannels());

    private static class NoChannels implements Channels {
        @Override
        public Optional<PartnerChannel> channel(String kind) {
            return Optional.empty();
        }

        @Override
        public Set<String> kinds() {
            return Set.of();
        }
    }

    private static final class Views implements FhirViews {
        @Override
        public String observation(Observed observed) {
            return "{\"id\":\"" + observed.id() + "\",\"value\":7.20}";
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

    @BeforeEach
    void past() {
        partner("hospital", "{\"kind\":\"fhir\",\"url\":\"http://x\"}");
        journal.rows.addAll(List.of(row(1, "a"), row(2, "b"), metric(3, "a", Metrics.SPO2, Lane.ROUTINE)));
    }

    private void partner(String id, String body) {
        journal.commit(new Unit().put(RecordWrite.put("partner", id, body)));
    }

    private static Rendering says(UnaryOperator<String> words) {
        return (observed, settings, context) -> words.apply(context.observation(observed));
    }

    private JsonNode compare(Rendering active, Rendering candidate) {
        return ComparisonJson.ofObservations(preview.channels("fhir", active, candidate, ALL));
    }

    /** It would share the record of the live one, and could have that suspended. */
    @Test
    void aProfileIsAskedBesideTheDeliveriesAndGivenBack() {
        partner("hospital", "{\"kind\":\"fhir\",\"url\":\"http://x\",\"profile\":\"lt\"}");
        List<String> closed = new ArrayList<>();
        Channels beside = new NoChannels() {
            @Override
            public Optional<DeliveryProfile> profile(String id) {
                throw new IllegalStateException("the live one is not asked");
            }

            @Override
            public Optional<Beside> beside(String id) {
                return Optional.of(new Beside() {
                    @Override
                    public DeliveryProfile profile() {
                        return new Marking("shouted");
                    }

                    @Override
                    public void close() {
                        closed.add(id);
                    }
                });
            }
        };
        List<String> told = new ArrayList<>();

        new ChannelPreview(journal, new Views(), new FakeCatalogue(), beside)
                .channels("fhir", says(json -> json), says(json -> told.add(json) ? json : ""), ALL);

        assertThat(told).isNotEmpty().allMatch(json -> json.contains("shouted"));
        assertThat(closed).containsExactly("lt");
    }

    @Test
    void theSameWordsAreTheSame() {
        JsonNode answer = compare(says(json -> json), says(json -> json));

        assertThat(answer.path("messages").asInt()).isEqualTo(3);
        assertThat(answer.path("same").asInt()).isEqualTo(3);
        assertThat(journal.receipts).isEmpty();
    }

    @Test
    void aFieldThatDiffersIsNamedByItsPath() {
        JsonNode answer =
                compare(says(json -> json), says(json -> json.contains("o2") ? json.replace("7.20", "7.2") : json));

        assertThat(answer.path("same").asInt()).isEqualTo(2);
        assertThat(answer.path("changed")).hasSize(1);
        assertThat(answer.at("/changed/0/observation").asText()).isEqualTo("o2");
        assertThat(answer.at("/changed/0/field").asText()).isEqualTo("value");
        assertThat(answer.at("/changed/0/old").asText()).as("decimals count").isEqualTo("7.20");
        assertThat(answer.at("/changed/0/new").asText()).isEqualTo("7.2");
    }

    @Test
    void whatTheCandidateRefusesOrBreaksOnIsTold() {
        Rendering candidate = (observed, settings, context) -> {
            if (observed.id().equals("o1")) {
                throw new PermanentException("lossy", "no place for it");
            }
            if (observed.id().equals("o2")) {
                throw new ModuleFault("module fhir 2 broke with java.lang.Error", false);
            }
            return context.observation(observed);
        };

        JsonNode answer = compare(says(json -> json), candidate);

        assertThat(answer.path("failed")).hasSize(2);
        assertThat(answer.at("/failed/0/reason").asText()).isEqualTo("refused");
        assertThat(answer.at("/failed/0/active").asText()).isEqualTo("sent");
        assertThat(answer.at("/failed/1/reason").asText()).isEqualTo("channel-failed");
        assertThat(answer.path("same").asInt()).isEqualTo(1);
    }

    @Test
    void aCandidateThatIsSuspendedIsNotAskedAnyMore() {
        Rendering candidate = (observed, settings, context) -> {
            throw new ModuleFault("module fhir 2 is suspended: hangs", true);
        };

        JsonNode answer = compare(says(json -> json), candidate);

        assertThat(answer.path("messages").asInt()).isZero();
        assertThat(answer.path("stopped").asText()).contains("hangs");
    }

    @Test
    void onlyWhatThePartnersFilterLetsOutIsCompared() {
        partner("clinic", "{\"kind\":\"fhir\",\"url\":\"http://x\",\"filter\":{\"residents\":[\"b\"]}}");
        Sample clinic = new Sample(500, Optional.empty(), Optional.empty(), Optional.of("clinic"));

        assertThat(preview.channels("fhir", says(json -> json), says(json -> json), clinic)
                        .messages())
                .isEqualTo(1);
        assertThatThrownBy(() -> preview.channels("hl7v2", says(json -> json), says(json -> json), clinic))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessage("partner: there is no partner 'clinic' of the kind hl7v2 to compare for");
    }

    private record Marking(String mark) implements DeliveryProfile {
        @Override
        public String id() {
            return "lt";
        }

        @Override
        public String fhirVersion() {
            return "R4";
        }

        @Override
        public void check(PartnerSettings settings) {}

        @Override
        public Dispatch observation(Measurement measurement, String json, PartnerSettings settings) {
            return measurement.metric().equals(Metrics.SPO2)
                    ? new Dispatch.Withhold("no oxygen")
                    : new Dispatch.Send(json.replace("{", "{\"mark\":\"" + mark + "\","));
        }

        @Override
        public Dispatch resource(String reference, String json, PartnerSettings settings) {
            return new Dispatch.Send(json);
        }
    }

    @Test
    void deliveryProfilesAreComparedByTheObservationTheyMake() {
        partner("north", "{\"kind\":\"fhir\",\"url\":\"http://x\",\"profile\":\"lt\"}");

        JsonNode answer =
                ComparisonJson.ofObservations(preview.profiles("lt", new Marking("one"), new Marking("two"), ALL));

        assertThat(answer.path("same").asInt()).as("withheld by both").isEqualTo(1);
        assertThat(answer.path("changed")).hasSize(2);
        assertThat(answer.at("/changed/0/field").asText()).isEqualTo("mark");
    }

    @Test
    void otherTextsAreTakenApartToo() {
        assertThat(Rendered.fields("MSH|^~\\&|TILTAS\rOBX|1|NM\rOBX|2|NM|x\r"))
                .containsEntry("MSH-3", "TILTAS")
                .containsEntry("OBX-1", "1")
                .containsEntry("OBX(2)-3", "x");
        assertThat(Rendered.fields("{\"a\":[{\"b\":1.50}]}\n{\"c\":true}\n"))
                .containsEntry("line 1: a[0].b", "1.50")
                .containsEntry("line 2: c", "true");
        assertThat(Rendered.fields("plain words")).containsEntry("line 1", "plain words");
    }
}
