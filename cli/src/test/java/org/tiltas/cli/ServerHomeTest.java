package org.tiltas.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerHomeTest {
    @TempDir
    Path root;

    private ServerHome home;
    private Settings settings;
    private Path shipped;

    @BeforeEach
    void distribution() throws Exception {
        Path distribution = root.resolve("distribution");
        shipped = Files.createDirectories(distribution.resolve("etc")).resolve("custom.properties");
        Files.writeString(shipped, "version one");
        settings = Settings.from(Map.of("TILTAS_DATA", root.resolve("data").toString()), root);
        home = new ServerHome(settings, new Installation(root, distribution));
        home.prepare();
    }

    @Test
    void fillsTheConfigurationFromTheDistribution() throws IOException {
        assertThat(copy()).hasContent("version one");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(settings.data())))
                .isEqualTo("rwx------");
    }

    @Test
    void anUntouchedFileFollowsAnUpgrade() throws Exception {
        Files.writeString(shipped, "version two");

        home.prepare();

        assertThat(copy()).hasContent("version two");
    }

    @Test
    void aFolderThatCannotBeMadeIsNamedWithItsSetting() throws Exception {
        Path file = Files.writeString(root.resolve("file"), "not a folder");
        Settings below =
                Settings.from(Map.of("TILTAS_DATA", file.resolve("data").toString()), root);
        Settings itself = Settings.from(Map.of("TILTAS_DATA", file.toString()), root);
        Installation installation = new Installation(root, root.resolve("distribution"));

        assertThatThrownBy(new ServerHome(below, installation)::prepare)
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("TILTAS_DATA: the folder " + below.data() + " cannot be made: ");
        assertThatThrownBy(new ServerHome(itself, installation)::prepare)
                .isInstanceOf(CommandFailure.class)
                .hasMessage("TILTAS_DATA: " + file + " is not a folder");
    }

    @Test
    void aChangedFileIsKeptAndTheShippedOneLaidBesideIt() throws Exception {
        Files.writeString(copy(), "the operator's");
        Files.writeString(shipped, "version two");

        home.prepare();
        home.prepare();

        assertThat(copy()).hasContent("the operator's");
        assertThat(home.etc().resolve("custom.properties.shipped")).hasContent("version two");
    }

    @Test
    void aChangedFileIsLeftAloneWithoutAnUpgrade() throws Exception {
        Files.writeString(copy(), "the operator's");

        home.prepare();

        assertThat(copy()).hasContent("the operator's");
        assertThat(home.etc().resolve("custom.properties.shipped")).doesNotExist();
    }

    @Test
    void forgetsThePortsOfTheServerBefore() throws Exception {
        Files.writeString(settings.run().resolve("http.port"), "8181");
        Files.writeString(settings.run().resolve("server.pid"), "1");

        home.prepare();

        assertThat(settings.run().resolve("http.port")).doesNotExist();
        assertThat(settings.run().resolve("server.pid")).exists();
    }

    private Path copy() {
        return home.etc().resolve("custom.properties");
    }
}
