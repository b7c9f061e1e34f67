package org.tiltas.fhirapi.search;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.model.api.Include;
import ca.uhn.fhir.model.api.ResourceMetadataKeyEnum;
import ca.uhn.fhir.model.valueset.BundleEntrySearchModeEnum;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Reference;

/** What stands beside the matches of a search because {@code _include} asks for it (FHIR R4 Search, 3.1.1.5.6). */
public final class Includes {
    /** Elements behind search parameters that refer to something; a parameter not named here is its element. */
    private static final Map<String, String> ELEMENTS = Map.ofEntries(
            Map.entry("Patient:general-practitioner", "generalPractitioner"),
            Map.entry("Patient:organization", "managingOrganization"),
            Map.entry("Device:organization", "owner"),
            Map.entry("DeviceUseStatement:patient", "subject"),
            Map.entry("Observation:patient", "subject"),
            Map.entry("Location:organization", "managingOrganization"),
            Map.entry("Location:partof", "partOf"),
            Map.entry("Organization:partof", "partOf"),
            Map.entry("Group:member", "member.entity"),
            Map.entry("Group:managing-entity", "managingEntity"),
            Map.entry("CarePlan:patient", "subject"),
            Map.entry("Goal:patient", "subject"));

    private static final int DEEPEST = 4;

    private final Shelf shelf;
    private final FhirContext context;

    public Includes(Shelf shelf, FhirContext context) {
        this.shelf = shelf;
        this.context = context;
    }

    /** The resources asked for, each once, marked as included; none that is among the matches. */
    public List<DomainResource> of(Collection<? extends DomainResource> matches, Set<Include> asked) {
        if (asked == null || asked.isEmpty()) {
            return List.of();
        }
        Map<String, DomainResource> found = new LinkedHashMap<>();
        Collection<? extends DomainResource> from = matches;
        for (int depth = 0; depth < DEEPEST && !from.isEmpty(); depth++) {
            boolean first = depth == 0;
            List<DomainResource> next = new ArrayList<>();
            for (DomainResource resource : from) {
                for (Include include : asked) {
                    if (first || include.isRecurse()) {
                        follow(resource, include, found, next);
                    }
                }
            }
            from = next;
        }
        matches.forEach(match -> found.remove(key(match)));
        return List.copyOf(found.values());
    }

    private void follow(
            DomainResource resource, Include include, Map<String, DomainResource> found, List<DomainResource> next) {
        String type = resource.fhirType();
        if (!type.equals(include.getParamType())) {
            return;
        }
        String parameter = include.getParamName();
        String element = ELEMENTS.getOrDefault(type + ":" + parameter, parameter);
        for (Reference reference : context.newTerser().getValues(resource, type + "." + element, Reference.class)) {
            IdType id = (IdType) reference.getReferenceElement();
            if (!id.hasResourceType() || !id.hasIdPart() || !fits(include, parameter, id)) {
                continue;
            }
            String key = id.getResourceType() + "/" + id.getIdPart();
            if (!found.containsKey(key)) {
                shelf.get(id.getResourceType(), id.getIdPart())
                        .map(shelf::resource)
                        .ifPresent(included -> {
                            ResourceMetadataKeyEnum.ENTRY_SEARCH_MODE.put(included, BundleEntrySearchModeEnum.INCLUDE);
                            found.put(key, included);
                            next.add(included);
                        });
            }
        }
    }

    private static boolean fits(Include include, String parameter, IdType id) {
        String target = include.getParamTargetType();
        boolean wanted = target == null || target.isEmpty() || target.equals(id.getResourceType());
        return wanted && (!parameter.equals("patient") || id.getResourceType().equals("Patient"));
    }

    private static String key(DomainResource resource) {
        return resource.fhirType() + "/" + resource.getIdElement().getIdPart();
    }
}
