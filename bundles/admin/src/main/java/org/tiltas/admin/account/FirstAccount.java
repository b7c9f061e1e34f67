package org.tiltas.admin.account;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.admin.http.Json;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;
import org.tiltas.spi.server.Passwords;
import org.tiltas.spi.server.Settings;

/** Makes the account {@code admin} when the server starts for the first time. */
final class FirstAccount {
    static final String NAME = "admin";
    private static final Logger LOG = LoggerFactory.getLogger(FirstAccount.class);
    private static final int ADVISABLE = 12;

    private FirstAccount() {}

    /** Where a generated password waits for its owner, readable by the server's user only. */
    static Path once() {
        return Settings.data().resolve("run").resolve("admin-password.once");
    }

    /**
     * Does nothing when there are accounts already.
     *
     * @throws JournalException when it cannot be stored now
     */
    static synchronized void ensure(Journal journal) {
        if (!journal.records().list(AccountBook.KIND).isEmpty()) {
            return;
        }
        Optional<String> given = Settings.get("TILTAS_ADMIN_PASSWORD");
        if (given.isPresent() && given.get().length() < ADVISABLE) {
            LOG.warn("TILTAS_ADMIN_PASSWORD: shorter than {} characters is easily guessed", ADVISABLE);
        }
        String password = given.orElseGet(Passwords::generate);
        // Written before the account exists: a crash in between must not leave an account nobody can enter.
        if (given.isEmpty()) {
            show(password);
        }
        ObjectNode body = Json.object();
        body.put("passwordHash", Passwords.hash(password));
        body.putArray("roles").add("admin");
        try {
            journal.commit(new Unit()
                            .put(RecordWrite.create(AccountBook.KIND, NAME, body.toString()))
                            .audit(new Unit.Audit(Instant.now(), "server", "account.create", NAME)))
                    .join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof JournalException known) {
                throw known;
            }
            throw e;
        }
        LOG.info(
                "Account {} created, password {}",
                NAME,
                given.isPresent() ? "as TILTAS_ADMIN_PASSWORD says" : "in run/admin-password.once");
    }

    private static void show(String password) {
        try {
            Files.createDirectories(once().getParent());
            Path draft = once().resolveSibling("admin-password.new");
            Files.deleteIfExists(draft);
            Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(draft, (password + "\n").getBytes(StandardCharsets.UTF_8));
            Files.move(draft, once(), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException e) {
            throw new IllegalStateException("run/admin-password.new: somebody else is writing it", e);
        } catch (IOException e) {
            throw new IllegalStateException("run/admin-password.once: cannot be written: " + e.getMessage(), e);
        }
    }
}
