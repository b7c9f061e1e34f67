package org.tiltas.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tiltas.api.DeliveryOutcome;
import org.tiltas.api.DeliveryOutcome.Delivered;
import org.tiltas.api.DeliveryOutcome.Refused;
import org.tiltas.api.Lane;
import org.tiltas.api.Measurement;
import org.tiltas.api.Metrics;
import org.tiltas.api.Observed;
import org.tiltas.api.Origin;
import org.tiltas.api.PartnerConnection;
import org.tiltas.api.PartnerContext;
import org.tiltas.api.PartnerSettings;
import org.tiltas.api.ReadingStatus;
import org.tiltas.api.Subject;
import org.tiltas.api.Value;
import org.tiltas.tools.partner.DemoPartner;
import org.tiltas.transports.fhirpush.FhirPushChannel;

/** The FHIR channel against HAPI's own server: what a hospital would run, with its parser, its headers and its refusals. */
class HapiPartnerIT {
    @TempDir
    Path folder;

    private final Context context = new Context();
    private final FhirPushChannel channel = new FhirPushChannel();
    private final HttpClient http = HttpClient.newHttpClient();
    private DemoPartner partner;
    private PartnerConnection connection;

    @BeforeEach
    void start() throws Exception {
        partner = new DemoPartner("127.0.0.1", 0, folder, null);
        connection = channel.open(
                new PartnerSettings("hospital", "fhir", base(), Map.of("settleSeconds", "0", "timeoutSeconds", "60")),
                context);
    }

    @AfterEach
    void stop() throws Exception {
        connection.close();
        partner.close();
    }

    private String base() {
        return "http://127.0.0.1:" + partner.port() + "/fhir";
    }

    private JsonNode read(String reference) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base() + "/" + reference))
                .header("Accept", "application/fhir+json")
                .build();
        return Rest.JSON.readTree(
                http.send(request, HttpResponse.BodyHandlers.ofByteArray()).body());
    }

    private String deliver(Observed observed) throws Exception {
        DeliveryOutcome outcome = connection.deliver(List.of(observed), false).get(0);
        assertThat(outcome).isInstanceOf(Delivered.class);
        String remote = ((Delivered) outcome).remote();
        context.receipts.put(observed.id(), remote);
        return remote;
    }

    @Test
    void aConditionalCreateMakesOne() throws Exception {
        String first = deliver(observed(1, "o", 1, ReadingStatus.FINAL, "61.50"));
        connection.close();
        connection = channel.open(new PartnerSettings("hospital", "fhir", base(), Map.of()), context);

        Delivered again = (Delivered) connection
                .deliver(List.of(observed(1, "o", 1, ReadingStatus.FINAL, "61.50")), true)
                .get(0);

        assertThat(again.remote()).isEqualTo(first);
        assertThat(again.created()).isFalse();
        assertThat(partner.observations()).isEqualTo(1);
        JsonNode stored = read(first.replace("/_history/1", ""));
        assertThat(stored.at("/valueQuantity/value").decimalValue()).isEqualTo(new BigDecimal("61.50"));
        assertThat(read(stored.at("/subject/reference").asText())
                        .at("/identifier/0/value")
                        .asText())
                .isEqualTo("p1");
    }

    @Test
    void anUpdateAndACorrectionGoToTheSameResource() throws Exception {
        String first = deliver(observed(1, "o", 1, ReadingStatus.FINAL, "61.5"));

        String second = deliver(observed(2, "o", 2, ReadingStatus.AMENDED, "62.0"));
        String third = deliver(observed(3, "o", 3, ReadingStatus.ENTERED_IN_ERROR, "62.0"));

        assertThat(second).isEqualTo(first.replace("/_history/1", "/_history/2"));
        assertThat(third).isEqualTo(first.replace("/_history/1", "/_history/3"));
        assertThat(partner.observations()).isEqualTo(1);
        assertThat(read(first.replace("/_history/1", "")).path("status").asText())
                .isEqualTo("entered-in-error");
    }

    @Test
    void whatOthersChangedIsParkedWithBothVersions() throws Exception {
        String first = deliver(observed(1, "o", 1, ReadingStatus.FINAL, "61.5"));
        String reference = first.replace("/_history/1", "");
        String changed = read(reference).toString().replace("\"final\"", "\"cancelled\"");
        http.send(
                HttpRequest.newBuilder(URI.create(base() + "/" + reference))
                        .header("Content-Type", "application/fhir+json")
                        .PUT(HttpRequest.BodyPublishers.ofString(changed))
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        DeliveryOutcome outcome = connection
                .deliver(List.of(observed(2, "o", 2, ReadingStatus.AMENDED, "62.0")), false)
                .get(0);

        assertThat(outcome).isInstanceOf(Refused.class);
        assertThat(((Refused) outcome).answer())
                .contains("changed by others")
                .contains("cancelled")
                .contains("62.0");
        assertThat(read(reference).path("status").asText()).isEqualTo("cancelled");
    }

    private static Observed observed(long offset, String id, int version, ReadingStatus status, String value) {
        Measurement measurement = new Measurement(
                new UUID(7, id.hashCode()),
                Instant.EPOCH,
                new Subject(Subject.Kind.PATIENT, "p1"),
                "d1",
                "gw1",
                "",
                Metrics.WEIGHT,
                Value.quantity(new BigDecimal(value), "kg"),
                status,
                OffsetDateTime.parse("2026-11-22T10:00:00+02:00"),
                Instant.parse("2026-11-22T08:00:00Z"),
                Set.of(),
                OptionalInt.empty(),
                Map.of(),
                Lane.ROUTINE,
                new Origin("m" + offset, 0, "gatt", "1.0.0"));
        return new Observed(offset, id, version, Instant.parse("2026-11-22T08:00:01Z"), measurement);
    }

    /** A server's side of a delivery, in memory. */
    private static final class Context implements PartnerContext {
        private final Map<String, String> remotes = new HashMap<>();
        private final Map<String, String> receipts = new HashMap<>();

        @Override
        public String observation(Observed observed) {
            Measurement measurement = observed.measurement();
            return """
                    {"resourceType":"Observation","id":"%s",\
                    "identifier":[{"system":"urn:tiltas:measurement","value":"i-%s"}],"status":"%s",\
                    "code":{"coding":[{"system":"http://loinc.org","code":"29463-7"}]},\
                    "subject":{"reference":"Patient/p1"},"effectiveDateTime":"2026-11-22T10:00:00+02:00",\
                    "valueQuantity":{"value":%s,"unit":"kg"},"device":{"reference":"Device/d1"}}""".formatted(
                            observed.id(),
                            observed.id(),
                            measurement.status().code(),
                            ((Value.Quantity) measurement.value()).value().toPlainString());
        }

        @Override
        public Optional<String> resource(String reference) {
            String[] parts = reference.split("/");
            return Optional.of("""
                    {"resourceType":"%s","id":"%s","identifier":[{"system":"urn:test","value":"%s"}]}""".formatted(parts[0], parts[1], parts[1]));
        }

        @Override
        public Optional<String> remote(String reference) {
            return Optional.ofNullable(remotes.get(reference));
        }

        @Override
        public void remember(String reference, String remote) {
            remotes.put(reference, remote);
        }

        @Override
        public Optional<String> receipt(String observationId) {
            return Optional.ofNullable(receipts.get(observationId));
        }
    }
}
