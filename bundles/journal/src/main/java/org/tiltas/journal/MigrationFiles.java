package org.tiltas.journal;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;

/** The migrations of this bundle by name; Flyway's own search of the class path does not see into a bundle. */
final class MigrationFiles implements ResourceProvider {
    private static final List<String> NAMES = List.of(
            "V1__journal.sql",
            "V2__hold.sql",
            "V3__replay.sql",
            "V4__findings.sql",
            "V7__delivery.sql",
            "V8__erasure.sql",
            "V9__history.sql",
            "V10__erasure_rest.sql",
            "V11__erased_slot.sql");

    @Override
    public LoadableResource getResource(String name) {
        return NAMES.contains(name) ? new MigrationFile(name) : null;
    }

    @Override
    public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
        return NAMES.stream()
                .filter(name -> name.startsWith(prefix))
                .filter(name -> List.of(suffixes).stream().anyMatch(name::endsWith))
                .<LoadableResource>map(MigrationFile::new)
                .toList();
    }

    private static final class MigrationFile extends LoadableResource {
        private final String name;

        MigrationFile(String name) {
            this.name = name;
        }

        @Override
        public Reader read() {
            try (InputStream in = MigrationFiles.class.getResourceAsStream("/db/" + name);
                    Reader text = new InputStreamReader(in, StandardCharsets.UTF_8)) {
                java.io.StringWriter all = new java.io.StringWriter();
                text.transferTo(all);
                return new StringReader(all.toString());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public String getAbsolutePath() {
            return "db/" + name;
        }

        @Override
        public String getAbsolutePathOnDisk() {
            return getAbsolutePath();
        }

        @Override
        public String getFilename() {
            return name;
        }

        @Override
        public String getRelativePath() {
            return name;
        }
    }
}
