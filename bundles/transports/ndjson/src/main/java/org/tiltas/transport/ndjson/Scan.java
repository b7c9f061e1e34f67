package org.tiltas.transport.ndjson;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** Reads back what stands in a file. */
final class Scan {
    /**
     * A whole line.
     *
     * @param begin where it begins, in bytes
     * @param end where the next one begins
     * @param reference {@code Observation/17}; empty if it is no resource
     */
    record Line(long begin, long end, String reference, int version) {
        boolean isObservation() {
            return reference.startsWith("Observation/");
        }

        String id() {
            return reference.substring(reference.indexOf('/') + 1);
        }
    }

    private Scan() {}

    /** The whole lines; what a crash left of another one is not told. */
    static List<Line> lines(InputStream file) throws IOException {
        List<Line> lines = new ArrayList<>();
        try (InputStream in = new BufferedInputStream(file, 1 << 16)) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(2048);
            long begin = 0;
            for (int next = in.read(); next >= 0; next = in.read()) {
                if (next != '\n') {
                    bytes.write(next);
                    continue;
                }
                long end = begin + bytes.size() + 1;
                lines.add(line(begin, end, bytes.toByteArray()));
                bytes.reset();
                begin = end;
            }
        }
        return lines;
    }

    private static Line line(long begin, long end, byte[] bytes) {
        try {
            JsonNode resource = Lines.JSON.readTree(bytes);
            String reference = resource.path("resourceType").asText("") + "/"
                    + resource.path("id").asText("");
            return new Line(
                    begin,
                    end,
                    reference,
                    resource.path("meta").path("versionId").asInt(0));
        } catch (IOException e) {
            return new Line(begin, end, "", 0);
        }
    }
}
