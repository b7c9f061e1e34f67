package org.tiltas.tools.sink;

/** The JSON a sink says. */
final class Answers {
    private Answers() {}

    static String bundle(String type, Outcome[] outcomes, boolean locations) {
        StringBuilder json = new StringBuilder(64 + 160 * outcomes.length);
        json.append("{\"resourceType\":\"Bundle\",\"type\":\"").append(type).append("-response\",\"entry\":[");
        for (int i = 0; i < outcomes.length; i++) {
            Outcome outcome = outcomes[i];
            json.append(i == 0 ? "{" : ",{");
            if (outcome.kind() == 'R' && outcome.resource() != null) {
                json.append("\"resource\":").append(outcome.resource()).append(',');
            }
            json.append("\"response\":{\"status\":\"")
                    .append(outcome.statusText())
                    .append('"');
            if (outcome.isFailure()) {
                json.append(",\"outcome\":").append(outcome.resource());
            } else if (outcome.id() != null) {
                if (locations) {
                    json.append(",\"location\":\"").append(outcome.location()).append('"');
                }
                json.append(",\"etag\":\"W/\\\"").append(outcome.version()).append("\\\"\"");
            }
            json.append("}}");
        }
        return json.append("]}").toString();
    }

    static String metadata() {
        return """
                {"resourceType":"CapabilityStatement","status":"active","date":"2026-11-22","kind":"instance",
                "software":{"name":"Tiltas sink"},"fhirVersion":"4.0.1","format":["json"],
                "rest":[{"mode":"server","interaction":[{"code":"batch"},{"code":"transaction"}],"resource":[
                %s,%s,%s,%s,%s,%s]}]}
                """.formatted(
                        type("Observation"),
                        type("Patient"),
                        type("Device"),
                        type("Organization"),
                        type("Location"),
                        type("Practitioner"));
    }

    private static String type(String name) {
        return """
                {"type":"%s","interaction":[{"code":"create"},{"code":"update"},{"code":"read"},{"code":"delete"},
                {"code":"search-type"}],"versioning":"versioned","conditionalCreate":true,"conditionalUpdate":true,
                "updateCreate":false,"searchParam":[{"name":"identifier","type":"token"}]}""".formatted(name);
    }
}
