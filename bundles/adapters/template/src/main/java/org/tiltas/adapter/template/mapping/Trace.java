package org.tiltas.adapter.template.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.tiltas.api.Reading;

/** Told what a dry run wants to show. */
public interface Trace {
    /** For messages that are read in earnest. */
    Trace NONE = new Trace() {
        @Override
        public void matched(Probe probe, List<JsonNode> matches) {}

        @Override
        public void read(ReadingRule rule, Reading reading) {}

        @Override
        public void failed(String detail) {}
    };

    void matched(Probe probe, List<JsonNode> matches);

    void read(ReadingRule rule, Reading reading);

    void failed(String detail);
}
