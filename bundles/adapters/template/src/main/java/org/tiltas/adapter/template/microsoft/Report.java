package org.tiltas.adapter.template.microsoft;

import java.util.ArrayList;
import java.util.List;

/** What became of each part of an imported pair of files, a sentence each. */
public final class Report {
    /** Kind of a sentence, in the order of the report. */
    public enum Kind {
        REFUSED("Refused"),
        CORRECTED("Corrected"),
        UNUSED("Read and not used"),
        MAPPED("Mapped");

        private final String title;

        Kind(String title) {
            this.title = title;
        }

        public String title() {
            return title;
        }
    }

    /** One sentence. */
    public record Line(Kind kind, String sentence) {}

    private final List<Line> lines = new ArrayList<>();

    void add(Kind kind, String sentence) {
        Line line = new Line(kind, sentence);
        if (!lines.contains(line)) {
            lines.add(line);
        }
    }

    public List<Line> lines() {
        return List.copyOf(lines);
    }

    public List<String> of(Kind kind) {
        return lines.stream()
                .filter(line -> line.kind() == kind)
                .map(Line::sentence)
                .toList();
    }

    /** As Markdown. */
    public String text() {
        StringBuilder out = new StringBuilder();
        for (Kind kind : Kind.values()) {
            List<String> sentences = of(kind);
            out.append("\n## ")
                    .append(kind.title())
                    .append(": ")
                    .append(sentences.size())
                    .append("\n\n");
            sentences.forEach(sentence -> out.append("- ").append(sentence).append('\n'));
        }
        return out.toString();
    }
}
