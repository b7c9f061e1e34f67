package org.tiltas.testkit;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Looks into a module's classes for what a pure function has no use for. */
final class PurityCheck {
    private static final List<Forbidden> CLASSES = List.of(
            new Forbidden("java\\.net\\.(?!URI|URLEncoder|URLDecoder).*", "the network"),
            new Forbidden("java\\.nio\\.(channels|file)\\..*", "files or the network"),
            new Forbidden("java\\.io\\.(File.*|RandomAccessFile|Console)", "files"),
            new Forbidden("(java|javax)\\.sql\\..*", "a database"),
            new Forbidden(
                    "java\\.util\\.concurrent\\.(Executor.*|ForkJoin.*|ThreadPool.*|CompletableFuture)", "threads"),
            new Forbidden("java\\.util\\.Timer(Task)?", "threads"),
            new Forbidden("java\\.lang\\.(ProcessBuilder|ProcessHandle|Runtime)", "processes"),
            new Forbidden(
                    "java\\.util\\.Random|java\\.util\\.concurrent\\.ThreadLocalRandom|java\\.security\\.SecureRandom",
                    "chance"),
            new Forbidden("java\\.time\\.Clock", "the clock"),
            new Forbidden("org\\.tiltas\\.spi\\..*", "the inside of the server"));
    private static final List<Forbidden> MEMBERS = List.of(
            new Forbidden("java\\.lang\\.Thread\\.(<init>|start|sleep).*", "threads"),
            new Forbidden("java\\.util\\.Collection\\.parallelStream.*|.*\\.parallel\\(\\)L.*Stream;", "threads"),
            new Forbidden("java\\.lang\\.System\\.(exit|load|loadLibrary).*", "the process"),
            new Forbidden(
                    "java\\.lang\\.System\\.(getenv|getProperty|setProperty|getProperties).*",
                    "the machine's settings"),
            new Forbidden("java\\.lang\\.System\\.(currentTimeMillis|nanoTime).*", "the clock"),
            new Forbidden("java\\.time\\.[A-Za-z]+\\.now\\(.*", "the clock"),
            new Forbidden("java\\.util\\.(Date\\.<init>\\(\\)|Calendar\\.getInstance).*", "the clock"),
            new Forbidden("java\\.lang\\.System\\.(out|err|in)L.*", "the console"),
            new Forbidden("java\\.lang\\.Math\\.random.*|java\\.util\\.UUID\\.randomUUID.*", "chance"),
            new Forbidden(
                    "java\\.time\\.ZoneId\\.systemDefault.*|java\\.util\\.TimeZone\\.getDefault.*",
                    "the machine's time zone; the server tells the home's"),
            new Forbidden("java\\.util\\.Locale\\.getDefault.*", "the machine's locale"),
            new Forbidden(
                    "java\\.lang\\.String\\.(getBytes\\(\\)\\[B|<init>\\(\\[B(II)?\\)V)|java\\.nio\\.charset\\.Charset\\.defaultCharset.*",
                    "the machine's character set"));

    private PurityCheck() {}

    private record Forbidden(Pattern name, String what) {
        Forbidden(String name, String what) {
            this(Pattern.compile(name), what);
        }
    }

    static void inspect(Class<?> module, String work, Breaches breaches) {
        Map<String, ClassFile> classes;
        try {
            classes = ClassScan.of(module);
        } catch (IOException | RuntimeException e) {
            breaches.add(Check.NO_IO, "the classes of " + module.getName() + " cannot be looked at: " + e);
            return;
        }
        classes.forEach((name, file) -> {
            file.classes().forEach(used -> compare(CLASSES, name, used, used, work, breaches));
            file.members().forEach(used -> compare(MEMBERS, name, used, readable(used), work, breaches));
        });
    }

    private static void compare(
            List<Forbidden> list, String in, String used, String words, String work, Breaches breaches) {
        for (Forbidden forbidden : list) {
            if (forbidden.name().matcher(used).matches()) {
                breaches.add(Check.NO_IO, in + " uses " + words + ": " + work + " has no use for " + forbidden.what());
                return;
            }
        }
    }

    /** {@code java.time.Instant.now()} of {@code java.time.Instant.now()Ljava/time/Instant;}. */
    private static String readable(String member) {
        int parameters = member.indexOf('(');
        if (parameters < 0) {
            return member.replaceFirst("L[^.]*;$", "");
        }
        return member.substring(0, parameters) + (member.startsWith("()", parameters) ? "()" : "(…)");
    }
}
