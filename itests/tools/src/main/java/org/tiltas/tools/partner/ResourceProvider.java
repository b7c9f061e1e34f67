package org.tiltas.tools.partner;

import ca.uhn.fhir.rest.annotation.ConditionalUrlParam;
import ca.uhn.fhir.rest.annotation.Create;
import ca.uhn.fhir.rest.annotation.Delete;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.OptionalParam;
import ca.uhn.fhir.rest.annotation.Read;
import ca.uhn.fhir.rest.annotation.ResourceParam;
import ca.uhn.fhir.rest.annotation.Search;
import ca.uhn.fhir.rest.annotation.Update;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.server.IBundleProvider;
import ca.uhn.fhir.rest.param.TokenParam;
import ca.uhn.fhir.rest.server.IResourceProvider;
import java.util.List;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Resource;

/** Create, read, update, delete and search by identifier, for any type. */
class ResourceProvider<T extends Resource> implements IResourceProvider {
    protected final PartnerStore store;
    private final Class<T> type;

    ResourceProvider(Class<T> type, PartnerStore store) {
        this.type = type;
        this.store = store;
    }

    @Override
    public Class<T> getResourceType() {
        return type;
    }

    @Create
    public MethodOutcome create(@ResourceParam T resource, @ConditionalUrlParam String condition) {
        PartnerStore.Receipt receipt = store.create(resource, condition);
        return outcome(receipt).setCreated(receipt.created());
    }

    @Update
    public MethodOutcome update(@IdParam IdType id, @ResourceParam T resource) {
        return outcome(store.update(resource, id.getIdPart(), id.getVersionIdPart()));
    }

    @Read
    public T read(@IdParam IdType id) {
        return type.cast(store.parse(store.read(type.getSimpleName(), id.getIdPart())));
    }

    @Delete
    public MethodOutcome delete(@IdParam IdType id) {
        store.delete(type.getSimpleName(), id.getIdPart());
        return new MethodOutcome();
    }

    @Search
    public IBundleProvider search(@OptionalParam(name = "identifier") TokenParam identifier) {
        return new StoredBundle(store, store.search(type.getSimpleName(), s -> matches(identifier, s.identifiers())));
    }

    /** A token without a system matches any. */
    protected static boolean matches(TokenParam token, List<String> values) {
        if (token == null) {
            return true;
        }
        String value = token.getValue();
        return token.getSystem() == null
                ? values.stream().anyMatch(v -> v.endsWith("|" + value))
                : values.contains(token.getSystem() + "|" + value);
    }

    private static MethodOutcome outcome(PartnerStore.Receipt receipt) {
        return new MethodOutcome(new IdType(receipt.type(), receipt.id(), Integer.toString(receipt.version())));
    }
}
