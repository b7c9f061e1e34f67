package org.tiltas.fhirapi;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tiltas.spi.clinical.FhirStore;
import org.tiltas.spi.clinical.ManualObservations;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.RecordWrite;

/** Stores in memory what it is given, all or nothing; refuses a Patient whose gender is {@code other}. */
final class MemoryStore implements FhirStore {
    private final MemoryRecords records;
    private final MemoryManual manual;
    final List<String> who = new ArrayList<>();

    MemoryStore(MemoryRecords records, MemoryManual manual) {
        this.records = records;
        this.manual = manual;
    }

    @Override
    public synchronized Stored write(List<Write> writes, List<Write> observations, String account) throws RefusedWrite {
        for (Write observation : observations) {
            manual.check(observation.json());
        }
        List<Record> stored = writes.isEmpty() ? List.of() : write(writes, account);
        List<ManualObservations.Taken> taken = new ArrayList<>();
        for (Write observation : observations) {
            String json = observation.json();
            for (int i = 0; i < writes.size(); i++) {
                Record record = stored.get(i);
                json = json.replace(
                        "\"" + writes.get(i).fullUrl() + "\"", "\"" + record.kind() + "/" + record.id() + "\"");
            }
            taken.add(manual.create(json, account));
        }
        return new Stored(stored, taken);
    }

    @Override
    public synchronized List<Record> write(List<Write> writes, String account) throws RefusedWrite {
        who.add(account);
        Map<String, String> references = new HashMap<>();
        List<String> ids = new ArrayList<>();
        for (Write write : writes) {
            String id = write.id().isEmpty() ? records.freshId() : write.id();
            ids.add(id);
            references.put(write.fullUrl(), write.type() + "/" + id);
            long now = records.get(write.type(), id).map(Record::version).orElse(0L);
            if (write.expected() != RecordWrite.ANY && write.expected() != now) {
                throw new RefusedWrite(412, "conflict", "", "version is " + now);
            }
            if (write.json().contains("\"gender\":\"other\"")) {
                throw new RefusedWrite(422, "business-rule", "Patient.gender", "not today");
            }
        }
        List<Record> out = new ArrayList<>();
        for (int i = 0; i < writes.size(); i++) {
            String json = writes.get(i).json();
            for (Map.Entry<String, String> reference : references.entrySet()) {
                if (!reference.getKey().isEmpty()) {
                    json = json.replace("\"" + reference.getKey() + "\"", "\"" + reference.getValue() + "\"");
                }
            }
            out.add(records.put(writes.get(i).type(), ids.get(i), json));
        }
        return out;
    }
}
