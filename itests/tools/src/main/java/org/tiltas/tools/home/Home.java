package org.tiltas.tools.home;

import static java.time.format.DateTimeFormatter.ISO_OFFSET_DATE_TIME;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.tiltas.tools.gatt.DeviceName;

/** Sets up a home in a server: gateways, a partner, residents with their devices. */
public final class Home {
    /** Identifier system of the residents made here. */
    public static final String RESIDENT_SYSTEM = "urn:tiltas:tools:resident";

    /** What HL7 v2 calls the numbers of the residents made here. */
    public static final String AUTHORITY = "DEMO";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int RESIDENTS_PER_BUNDLE = 50;

    private final ServerApi server;

    public Home(ServerApi server) {
        this.server = server;
    }

    /** @param rate messages per second the gateway may send; 0 = no limit */
    public void gateway(String id, String secret, int rate) throws IOException {
        gateway(id, secret, rate, List.of("gatt"));
    }

    /** @param adapters what the gateway may use */
    public void gateway(String id, String secret, int rate, List<String> adapters) throws IOException {
        gateway(id, secret, rate, adapters, JSON.createObjectNode());
    }

    /**
     * A gateway that sends HL7 v2 by MLLP from this machine.
     *
     * @param application MSH-3
     * @param residents whether its ADT keeps the residents made here ({@code off}, {@code admit}, {@code any}); they go by
     *     the assigning authority {@link #AUTHORITY}
     */
    public void sender(String id, String secret, String application, String residents) throws IOException {
        ObjectNode more = JSON.createObjectNode().put("residents", residents);
        more.putObject("mllp").put("address", "127.0.0.1").put("application", application);
        more.putArray("patients").addObject().put("system", RESIDENT_SYSTEM).put("authority", AUTHORITY);
        gateway(id, secret, 0, List.of("hl7v2"), more);
    }

    private void gateway(String id, String secret, int rate, List<String> adapters, ObjectNode more)
            throws IOException {
        ObjectNode gateway = JSON.createObjectNode().put("secret", secret).put("home", "north");
        gateway.setAll(more);
        adapters.forEach(gateway.putArray("adapters")::add);
        gateway.put("rate", rate);
        server.put("/api/v1/gateways/" + id, gateway);
    }

    /** @param conditionalCreate {@code racy}, {@code atomic} or {@code none} */
    public void partner(String id, String fhirBase, String conditionalCreate) throws IOException {
        partner(id, fhirBase, conditionalCreate, "beginning");
    }

    /** @param start {@code beginning}, or {@code now} for what is measured from now on */
    public void partner(String id, String fhirBase, String conditionalCreate, String start) throws IOException {
        ObjectNode partner = JSON.createObjectNode()
                .put("kind", "fhir")
                .put("url", fhirBase)
                .put("fhirVersion", "R4")
                .put("conditionalCreate", conditionalCreate)
                .put("start", start);
        partner.putObject("auth").put("type", "none");
        server.put("/api/v1/partners/" + id, partner);
    }

    /** Residents {@code R0001…} who share devices 0 to {@code devices} in turn. */
    public static List<Resident> residents(int count, int devices) {
        return IntStream.range(0, count)
                .mapToObj(r -> new Resident(
                        "R%04d".formatted(r + 1),
                        "Resident%04d".formatted(r + 1),
                        "Test",
                        r % 2 == 0,
                        1930 + r % 25,
                        IntStream.iterate(r, d -> d < devices, d -> d + count)
                                .mapToObj(d -> new Resident.Device(DeviceName.identifier(d), "band"))
                                .toList()))
                .toList();
    }

    /** Registers residents, devices and who wears what since an hour ago. */
    public void register(List<Resident> residents) throws IOException {
        for (int from = 0; from < residents.size(); from += RESIDENTS_PER_BUNDLE) {
            int to = Math.min(residents.size(), from + RESIDENTS_PER_BUNDLE);
            ObjectNode bundle =
                    JSON.createObjectNode().put("resourceType", "Bundle").put("type", "transaction");
            ArrayNode entries = bundle.putArray("entry");
            residents.subList(from, to).forEach(r -> entries(entries, r));
            JsonNode answer = server.fhirBundle(bundle);
            if (answer.path("entry").size() != entries.size()) {
                throw new IOException("transaction of " + entries.size() + " entries answered with "
                        + answer.path("entry").size());
            }
        }
    }

    /** Whether this resident is registered already. */
    public boolean knows(Resident resident) throws IOException {
        String identifier = URLEncoder.encode(RESIDENT_SYSTEM + "|" + resident.id(), StandardCharsets.UTF_8);
        return server.get("/fhir/R4/Patient?identifier=" + identifier)
                        .path("entry")
                        .size()
                > 0;
    }

    /** Writes who wears what, one {@code device<TAB>resident} per line, for the judge. */
    public static void writeMap(List<Resident> residents, Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        for (Resident resident : residents) {
            resident.devices().forEach(d -> lines.add(d.identifier() + "\t" + resident.id()));
        }
        Files.write(file, lines);
    }

    private static void entries(ArrayNode entries, Resident resident) {
        String patientUrl = "urn:uuid:00000000-0000-4000-8000-" + hex(resident.id());
        ObjectNode patient = resource("Patient");
        identify(patient, RESIDENT_SYSTEM, resident.id());
        patient.putArray("name")
                .addObject()
                .put("family", resident.family())
                .putArray("given")
                .add(resident.given());
        patient.put("gender", resident.female() ? "female" : "male").put("birthDate", resident.birthYear() + "-05-01");
        add(entries, patientUrl, patient, "identifier=" + RESIDENT_SYSTEM + "|" + resident.id());

        for (Resident.Device device : resident.devices()) {
            String deviceUrl = "urn:uuid:00000000-0000-4000-9000-" + hex(device.identifier());
            ObjectNode body = resource("Device");
            identify(body, device.system(), device.identifier());
            body.putArray("deviceName").addObject().put("name", device.name()).put("type", "user-friendly-name");
            add(entries, deviceUrl, body, "identifier=" + device.system() + "|" + device.identifier());

            ObjectNode use = resource("DeviceUseStatement");
            use.put("status", "active");
            use.putObject("subject").put("reference", patientUrl);
            use.putObject("device").put("reference", deviceUrl);
            use.putObject("timingPeriod")
                    // toString leaves out seconds that are 0, which a FHIR dateTime must have
                    .put("start", OffsetDateTime.now().minusHours(1).withNano(0).format(ISO_OFFSET_DATE_TIME));
            add(entries, null, use, null);
        }
    }

    private static ObjectNode resource(String type) {
        return JSON.createObjectNode().put("resourceType", type);
    }

    private static void identify(ObjectNode resource, String system, String value) {
        resource.putArray("identifier").addObject().put("system", system).put("value", value);
    }

    private static void add(ArrayNode entries, String fullUrl, ObjectNode resource, String condition) {
        ObjectNode entry = entries.addObject();
        if (fullUrl != null) {
            entry.put("fullUrl", fullUrl);
        }
        entry.set("resource", resource);
        ObjectNode request = entry.putObject("request")
                .put("method", "POST")
                .put("url", resource.path("resourceType").asText());
        if (condition != null) {
            request.put("ifNoneExist", condition);
        }
    }

    /** Twelve hex digits that differ for names that differ in their last six characters. */
    private static String hex(String name) {
        String plain = name.replace("-", "");
        long hash = plain.chars().asLongStream().reduce(7, (h, c) -> h * 131 + c) & 0xFFFF_FFFF_FFFFL;
        return "%012x".formatted(hash);
    }
}
