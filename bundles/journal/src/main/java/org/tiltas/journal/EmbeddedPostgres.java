package org.tiltas.journal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.postgresql.Driver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server of our own below the data directory: durable settings, passwords instead of trust, loopback only.
 * A postmaster that a killed JVM left behind is adopted, because it holds the same data and is already warm; the epoch
 * fences off whatever the dead server had still in flight.
 */
final class EmbeddedPostgres implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);
    private static final String USER = "tiltas";
    private static final String MAJOR = "18";
    private static final String VERSION = "18.6.0";
    private static final long START_LIMIT_MINUTES = 30;
    /** SQLSTATE of a server that does not let anybody in yet. */
    private static final String STARTING_UP = "57P03";

    private static final long HEAL_LIMIT_SECONDS = 60;
    private static final List<String> SETTINGS = List.of(
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "fsync=on",
            "synchronous_commit=on",
            "full_page_writes=on",
            "max_connections=40",
            "shared_buffers=128MB",
            "wal_buffers=16MB",
            "max_wal_size=2GB",
            "checkpoint_timeout=10min",
            "wal_compression=on",
            "io_method=sync",
            "jit=off",
            "timezone=UTC",
            "log_timezone=UTC",
            "log_line_prefix=%m [%p] ",
            "log_statement=none",
            "log_min_error_statement=panic");

    private final Path home;
    private final Path data;
    private final Path log;
    private Path programs;
    private String password;
    private int port;
    private volatile boolean recovering;

    /** @param home directory for programs, data and password */
    EmbeddedPostgres(Path home, Path log) {
        this.home = home;
        this.data = home.resolve("db");
        this.log = log;
    }

    /** Starts or adopts the server and waits, however long recovery takes, until it accepts connections. */
    void start() throws IOException, InterruptedException {
        Files.createDirectories(home);
        Files.createDirectories(log.getParent());
        programs = PostgresBinaries.unpack(home, VERSION);
        password = readOrMakePassword();
        if (!Files.exists(data.resolve("PG_VERSION"))) {
            initialise();
        }
        String major = Files.readString(data.resolve("PG_VERSION")).trim();
        if (!major.equals(MAJOR)) {
            throw new IOException("the data directory belongs to PostgreSQL " + major + ", this version brings " + MAJOR
                    + ": see docs/operate.md, Upgrade of the database");
        }
        if (!adopt()) {
            launch();
        }
        createDatabase();
    }

    /**
     * Starts the server again, on the same port, if it has died. PostgreSQL refuses as long as a process of the dead
     * server still holds its memory, so this is tried for a while.
     */
    void heal() throws IOException, InterruptedException {
        if (running().isPresent()) {
            return;
        }
        LOG.warn("the PostgreSQL server has died and is started again");
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(HEAL_LIMIT_SECONDS);
        while (true) {
            try {
                launch();
                return;
            } catch (IOException e) {
                if (System.nanoTime() > until) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(200);
            }
        }
    }

    /** Whether the server lives and is not open yet, since it makes good what a crash has left. Any thread. */
    boolean isRecovering() {
        return recovering;
    }

    String url() {
        return url("tiltas");
    }

    String user() {
        return USER;
    }

    String password() {
        return password;
    }

    private String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    private String readOrMakePassword() throws IOException {
        Path file = home.resolve("password");
        if (!Files.exists(file)) {
            byte[] random = new byte[24];
            new SecureRandom().nextBytes(random);
            Path draft = home.resolve("password.new");
            Files.deleteIfExists(draft);
            Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(draft, Base64.getUrlEncoder().withoutPadding().encodeToString(random));
            Files.move(draft, file);
        }
        return Files.readString(file).trim();
    }

    private void initialise() throws IOException, InterruptedException {
        Path draft = home.resolve("db.new");
        if (Files.exists(draft)) {
            run(List.of("rm", "-rf", draft.toString()), "clearing a broken first start");
        }
        List<String> command = unprivileged();
        command.addAll(List.of(
                programs.resolve("bin/initdb").toString(),
                "-D",
                draft.toString(),
                "-U",
                USER,
                "--pwfile=" + home.resolve("password"),
                "--auth=scram-sha-256",
                "-E",
                "UTF8",
                "--locale=C",
                "--data-checksums"));
        run(command, "initdb");
        Files.move(draft, data);
    }

    private void run(List<String> command, String what) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        if (!process.waitFor(5, TimeUnit.MINUTES) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException(what + " failed, see " + log);
        }
    }

    /** PostgreSQL refuses to run as root; in a user namespace of its own it is nobody. */
    private static List<String> unprivileged() {
        List<String> command = new ArrayList<>();
        if (USER_ID_ROOT.equals(String.valueOf(userId()))) {
            command.add("unshare");
            command.add("-U");
        }
        return command;
    }

    private static final String USER_ID_ROOT = "0";

    private static Object userId() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException | UnsupportedOperationException e) {
            return "";
        }
    }

    /** Uses a server that already runs on this data, if there is one. */
    private boolean adopt() throws IOException, InterruptedException {
        Optional<Running> running = running();
        if (running.isEmpty()) {
            return false;
        }
        port = running.get().port();
        if (awaitAnswer(running.get().process())) {
            LOG.info(
                    "adopted the PostgreSQL server {} that was left running",
                    running.get().process().pid());
            return true;
        }
        return false;
    }

    private record Running(ProcessHandle process, int port) {}

    private Optional<Running> running() throws IOException {
        Path file = data.resolve("postmaster.pid");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        if (lines.size() < 4 || !lines.get(0).trim().matches("[0-9]+")) {
            return Optional.empty();
        }
        return ProcessHandle.of(Long.parseLong(lines.get(0).trim()))
                .filter(ProcessHandle::isAlive)
                .filter(p -> p.info().command().map(c -> c.endsWith("postgres")).orElse(true))
                .map(p -> new Running(p, Integer.parseInt(lines.get(3).trim())));
    }

    private void launch() throws IOException, InterruptedException {
        if (port == 0) {
            try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
                port = probe.getLocalPort();
            }
        }
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
            command.add("/usr/bin/setsid");
        }
        command.addAll(unprivileged());
        command.addAll(List.of(programs.resolve("bin/postgres").toString(), "-D", data.toString(), "-p", "" + port));
        for (String setting : SETTINGS) {
            command.add("-c");
            command.add(setting);
        }
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        if (!awaitAnswer(process.toHandle())) {
            throw new IOException("PostgreSQL did not start, see " + log);
        }
    }

    /** Waits until the server lets us in; gives up when its process ends. */
    private boolean awaitAnswer(ProcessHandle process) throws IOException, InterruptedException {
        long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(START_LIMIT_MINUTES);
        while (System.nanoTime() < until) {
            try (Connection c = connect("postgres")) {
                recovering = false;
                return c.isValid(5);
            } catch (SQLException e) {
                String state = String.valueOf(e.getSQLState());
                recovering = state.equals(STARTING_UP) && process.isAlive();
                if (state.equals("28P01") || state.equals("28000")) {
                    throw new IOException("PostgreSQL refuses the password in " + home.resolve("password"), e);
                }
            }
            if (!process.isAlive()) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return false;
    }

    private Connection connect(String database) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", USER);
        properties.setProperty("password", password);
        return new Driver().connect(url(database), properties);
    }

    private void createDatabase() throws IOException {
        try (Connection c = connect("postgres");
                Statement statement = c.createStatement()) {
            try (ResultSet found = statement.executeQuery("select 1 from pg_database where datname = 'tiltas'")) {
                if (found.next()) {
                    return;
                }
            }
            statement.execute("create database tiltas");
        } catch (SQLException e) {
            throw new IOException("PostgreSQL: the database cannot be created: " + e.getMessage(), e);
        }
    }

    /** Ends the server after the running transactions: a fast shutdown, which PostgreSQL takes as SIGINT. */
    @Override
    public void close() {
        try {
            Optional<Running> running = running();
            if (running.isPresent()) {
                ProcessHandle process = running.get().process();
                new ProcessBuilder("/bin/sh", "-c", "kill -INT " + process.pid())
                        .start()
                        .waitFor();
                process.onExit().get(60, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            LOG.warn("PostgreSQL did not stop in time: {}", e.toString());
        }
    }
}
