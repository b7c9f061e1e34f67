package org.tiltas.fhirapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Set;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CapabilityStatement;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestResourceComponent;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestResourceOperationComponent;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestResourceSearchParamComponent;
import org.hl7.fhir.r4.model.CapabilityStatement.ResourceInteractionComponent;
import org.hl7.fhir.r4.model.CapabilityStatement.SystemRestfulInteraction;
import org.hl7.fhir.r4.model.CapabilityStatement.TypeRestfulInteraction;
import org.hl7.fhir.r4.model.StringType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tiltas.fhir.Fhir;

/** What the CapabilityStatement says is there, is there: each interaction, parameter and operation of it is tried. */
class CapabilityTest {
    private static final Map<String, String> EXAMPLES = Map.ofEntries(
            Map.entry("Patient", ""),
            Map.entry("Device", ""),
            Map.entry(
                    "DeviceUseStatement",
                    ",\"status\":\"active\",\"subject\":{\"reference\":\"Patient/x\"},"
                            + "\"device\":{\"reference\":\"Device/x\"}"),
            Map.entry("Organization", ",\"name\":\"home\""),
            Map.entry("Practitioner", ""),
            Map.entry("RelatedPerson", ",\"patient\":{\"reference\":\"Patient/x\"}"),
            Map.entry("Location", ""),
            Map.entry("Group", ",\"type\":\"person\",\"actual\":true"),
            Map.entry("Consent", ",\"status\":\"active\""),
            Map.entry("CarePlan", ",\"status\":\"active\",\"intent\":\"plan\""),
            Map.entry("Goal", ",\"lifecycleStatus\":\"active\""),
            Map.entry("Observation", ",\"status\":\"entered-in-error\",\"performer\":[{\"reference\":\"Patient/x\"}]"));

    private static final Map<String, String> IDS = Map.of(
            "Observation", "o1",
            "DetectedIssue", "1",
            "Task", "1",
            "Provenance", "o1-1",
            "AuditEvent", "1",
            "CodeSystem", "tiltas-event");

    /** What a search of the type does not go without. */
    private static final Map<String, String> NEEDED =
            Map.of("Provenance", "?target=Observation/o1", "Communication", "?patient=Patient/17");

    private FhirTestServer server;
    private CapabilityStatement statement;
    private String communication;

    @BeforeEach
    void start() throws Exception {
        server = new FhirTestServer();
        server.observe("o1", "heart-rate", "2026-01-20T10:00+02:00");
        for (String type : EXAMPLES.keySet()) {
            if (!type.equals("Observation")) {
                server.records.put(type, "x", body(type));
            }
        }
        server.alerts.raise("1", "Patient/17");
        server.get("/Patient/x");
        await().until(() -> !server.audits.list(Long.MAX_VALUE, 1).isEmpty());
        Bundle told = (Bundle) Fhir.r4()
                .newJsonParser()
                .parseResource(server.get("/Communication?patient=Patient/17").body());
        communication = told.getEntryFirstRep().getResource().getIdElement().getIdPart();
        statement = (CapabilityStatement)
                Fhir.r4().newJsonParser().parseResource(server.get("/metadata").body());
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private String present(String type) throws Exception {
        String path = "/" + type + "/" + id(type);
        return type.equals("Task")
                ? server.get(path).body().replace("\"requested\"", "\"accepted\"")
                : body(type).replace("{\"resourceType\"", "{\"id\":\"" + id(type) + "\",\"resourceType\"");
    }

    private static String body(String type) {
        return "{\"resourceType\":\"" + type + "\"" + EXAMPLES.get(type) + "}";
    }

    private String id(String type) {
        return type.equals("Communication") ? communication : IDS.getOrDefault(type, "x");
    }

    @Test
    void everyInteractionIsThere() throws Exception {
        assertThat(statement.getRestFirstRep().getInteraction())
                .extracting(i -> i.getCode())
                .contains(SystemRestfulInteraction.TRANSACTION);
        for (CapabilityStatementRestResourceComponent resource :
                statement.getRestFirstRep().getResource()) {
            if (resource.getType().equals("OperationDefinition")) {
                continue; // read where the operations are tried
            }
            for (ResourceInteractionComponent interaction : resource.getInteraction()) {
                HttpResponse<String> answer = attempt(resource.getType(), interaction.getCode());
                assertThat(answer.statusCode())
                        .as(resource.getType() + " " + interaction.getCode() + " " + answer.body())
                        .isBetween(200, 201);
            }
        }
    }

    private HttpResponse<String> attempt(String type, TypeRestfulInteraction interaction) throws Exception {
        String path = "/" + type;
        return switch (interaction) {
            case READ -> server.get(path + "/" + id(type));
            case VREAD -> server.get(path + "/" + id(type) + "/_history/1");
            case HISTORYINSTANCE -> server.get(path + "/" + id(type) + "/_history");
            case SEARCHTYPE -> server.get(path + NEEDED.getOrDefault(type, ""));
            case CREATE -> server.post(path, body(type));
            case UPDATE ->
                server.send(server.request(path + "/" + id(type))
                        .header("Content-Type", "application/fhir+json")
                        .PUT(BodyPublishers.ofString(present(type))));
            default -> throw new AssertionError("nobody tries " + interaction + " of " + type);
        };
    }

    @Test
    void everySearchParameterAndIncludeIsThere() throws Exception {
        for (CapabilityStatementRestResourceComponent resource :
                statement.getRestFirstRep().getResource()) {
            for (CapabilityStatementRestResourceSearchParamComponent parameter : resource.getSearchParam()) {
                tried(resource.getType(), parameter.getName() + "=" + value(resource.getType(), parameter));
            }
            for (StringType include : resource.getSearchInclude()) {
                tried(resource.getType(), "_include=" + include.getValue());
            }
            for (StringType include : resource.getSearchRevInclude()) {
                tried(resource.getType(), "_revinclude=" + include.getValue());
            }
        }
    }

    private static String value(String type, CapabilityStatementRestResourceSearchParamComponent parameter) {
        return switch (parameter.getType()) {
            case DATE -> "ge2020-01-01";
            case REFERENCE -> type.equals("Provenance") ? "Observation/o1" : "x";
            default -> "x";
        };
    }

    private void tried(String type, String query) throws Exception {
        String needed = NEEDED.getOrDefault(type, "?").substring(1);
        boolean more = !needed.isEmpty() && !query.startsWith(needed.replaceAll("=.*", "="));
        HttpResponse<String> answer = server.get("/" + type + "?" + query + (more ? "&" + needed : ""));
        assertThat(answer.statusCode())
                .as(type + "?" + query + " " + answer.body())
                .isEqualTo(200);
    }

    @Test
    void everyOperationIsThere() throws Exception {
        Set<String> tried = new java.util.TreeSet<>();
        for (CapabilityStatementRestResourceComponent resource :
                statement.getRestFirstRep().getResource()) {
            for (CapabilityStatementRestResourceOperationComponent operation : resource.getOperation()) {
                String type = resource.getType();
                String path =
                        switch (type + "$" + operation.getName()) {
                            case "Patient$everything" -> "/Patient/x/$everything";
                            case "Patient$export" -> "/Patient/$export";
                            case "Group$export" -> "/Group/x/$export";
                            default -> throw new AssertionError("nobody tries " + type + " $" + operation.getName());
                        };
                tried.add(path);
                HttpResponse<String> answer = server.send(server.request(path).header("Prefer", "respond-async"));
                assertThat(answer.statusCode()).as(path + " " + answer.body()).isIn(200, 202);
                String definition = operation.getDefinition();
                String at = definition.substring(definition.indexOf("OperationDefinition/"));
                assertThat(server.get("/" + at).statusCode()).as(at).isEqualTo(200);
            }
        }
        assertThat(tried).hasSize(3);
    }

    @Test
    void whatItDoesNotSayIsNotThere() throws Exception {
        for (CapabilityStatementRestResourceComponent resource :
                statement.getRestFirstRep().getResource()) {
            boolean creates =
                    resource.getInteraction().stream().anyMatch(i -> i.getCode() == TypeRestfulInteraction.CREATE);
            HttpResponse<String> deleted =
                    server.send(server.request("/" + resource.getType() + "/" + id(resource.getType()))
                            .DELETE());
            assertThat(deleted.statusCode()).as("DELETE " + resource.getType()).isEqualTo(405);
            assertThat(resource.getConditionalDelete())
                    .isIn(null, CapabilityStatement.ConditionalDeleteStatus.NOTSUPPORTED);
            assertThat(resource.getConditionalCreate()).as(resource.getType()).isEqualTo(creates);
        }
    }
}
