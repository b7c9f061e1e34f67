package org.tiltas.adapter.template.microsoft;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tiltas.adapter.template.mapping.DeviceRule;
import org.tiltas.adapter.template.mapping.Group;
import org.tiltas.adapter.template.mapping.Mapping;
import org.tiltas.adapter.template.mapping.MappingError;
import org.tiltas.adapter.template.mapping.PatientRule;
import org.tiltas.adapter.template.mapping.ReadingRule;
import org.tiltas.adapter.template.mapping.TimeRule;
import org.tiltas.adapter.template.nativefile.Wishes;
import org.tiltas.api.MetricDirectory;

/** Takes in the two files of a Microsoft IoMT connector (Azure MedTech service) as they are. */
public final class Importer {
    private final MetricDirectory metrics;

    public Importer(MetricDirectory metrics) {
        this.metrics = metrics;
    }

    /** What came of it. */
    public record Imported(Mapping mapping, Report report) {}

    /**
     * @param name the name of the module
     * @param content {@code devicecontent.json}
     * @param fhir {@code fhirmapping.json}
     * @throws MappingError when nothing of them can be used
     */
    public Imported read(String name, JsonNode content, JsonNode fhir, Wishes wishes) throws MappingError {
        Report report = new Report();
        List<Content> contents = new ContentReader(report).read(content);
        List<FhirTemplate> templates = FhirTemplate.read(fhir, report);
        Pairing pairing = new Pairing(metrics, report, wishes);
        List<Group> groups = new ArrayList<>();
        Set<String> used = new HashSet<>();
        for (Content one : contents) {
            Optional<FhirTemplate> template = templates.stream()
                    .filter(t -> t.type().equalsIgnoreCase(one.type()))
                    .findFirst();
            if (template.isEmpty()) {
                report.add(
                        Report.Kind.REFUSED,
                        one.type() + ": has no template in fhirmapping, so nobody knows what its values are.");
                continue;
            }
            used.add(template.get().type());
            List<ReadingRule> readings = pairing.readings(one, template.get());
            if (!readings.isEmpty()) {
                groups.add(group(name, one, readings, wishes));
            }
        }
        templates.stream()
                .filter(template -> !used.contains(template.type()))
                .forEach(template -> report.add(
                        Report.Kind.UNUSED, template.type() + ": no template of devicecontent gives such values."));
        if (groups.isEmpty()) {
            throw new MappingError("nothing of it can be used: " + String.join(" ", report.of(Report.Kind.REFUSED)));
        }
        List<ReadingRule> all =
                groups.stream().flatMap(group -> group.readings().stream()).toList();
        return new Imported(
                new Mapping(
                        wishes.settings().descriptor(name, all),
                        true,
                        wishes.settings().ignoreUnmatched(),
                        groups),
                report);
    }

    private static Group group(String name, Content content, List<ReadingRule> readings, Wishes wishes) {
        DeviceRule device = new DeviceRule(
                Optional.of(content.device()),
                -1,
                wishes.device().scheme(),
                wishes.device().system(),
                wishes.device().prefix(),
                wishes.device().global());
        TimeRule time = new TimeRule(
                content.times(),
                TimeRule.Format.ISO,
                Optional.empty(),
                Optional.of(wishes.zone()),
                content.gatewayClock());
        return new Group(
                Optional.of(content.match()),
                content.spread(),
                content.scope(),
                device,
                time,
                Optional.empty(),
                content.patient().map(id -> new PatientRule(id, "template:" + name)),
                readings);
    }
}
