package org.tiltas.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * An answer of {@code GET /health/ready}.
 *
 * @param ready whether the journal is writable and intake is open
 * @param reason why not, in one line
 * @param busy whether that reason is work that is going on and ends by itself, such as the upgrade of the database
 * @param warnings what is well but may not stay so, a line each
 */
record Health(boolean ready, String reason, boolean busy, List<String> warnings) {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Pattern REASON = Pattern.compile("\"reason\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern BUSY = Pattern.compile("\"busy\"\\s*:\\s*true");
    private static final Pattern WARNINGS =
            Pattern.compile("\"warnings\"\\s*:\\s*\\[((?:\\s*,?\\s*\"(?:[^\"\\\\]|\\\\.)*\")*)\\s*\\]");
    private static final Pattern TEXT = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");

    static {
        // Must be said before the client is first used, see ask.
        System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host");
    }

    Health(boolean ready, String reason) {
        this(ready, reason, false, List.of());
    }

    /** Asks the server once. Any thread; blocks for at most five seconds. */
    static Health ask(Settings settings) throws IOException, InterruptedException, CommandFailure {
        Optional<URI> address = address(settings);
        if (address.isEmpty()) {
            return new Health(false, "the HTTP listener is not open yet");
        }
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address.get().resolve("/health/ready")).timeout(PATIENCE);
        if (settings.tls().isPresent() && !settings.plain()) {
            // Over TLS the server answers only to a name of its certificate, and a loopback address is none.
            PemKeyStore.hostName(settings.tls().get().certificate()).ifPresent(name -> request.header("Host", name));
        }
        try {
            return of(client().send(request.build(), HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            return new Health(false, "no answer from " + address.get());
        }
    }

    static Health of(HttpResponse<String> answer) {
        return of(answer.statusCode(), answer.body());
    }

    static Health of(int status, String body) {
        if (status == 200) {
            return new Health(true, "", false, warnings(body));
        }
        Matcher reason = REASON.matcher(body);
        if (reason.find()) {
            return new Health(false, plain(reason.group(1)), BUSY.matcher(body).find(), warnings(body));
        }
        return new Health(false, "the health page answers " + status);
    }

    private static List<String> warnings(String body) {
        Matcher warnings = WARNINGS.matcher(body);
        return warnings.find()
                ? TEXT.matcher(warnings.group(1))
                        .results()
                        .map(text -> plain(text.group(1)))
                        .toList()
                : List.of();
    }

    private static String plain(String quoted) {
        return quoted.replaceAll("\\\\(.)", "$1");
    }

    /** Where the server answers, plain if it listens so, as soon as it has said which port it got. */
    static Optional<URI> address(Settings settings) throws IOException {
        boolean plain = settings.plain();
        int asked = plain
                ? settings.httpPort()
                : settings.tls().map(Settings.Tls::httpsPort).orElse(0);
        Optional<Integer> port = new Ports(settings).bound(plain ? "http" : "https");
        if (port.isEmpty() && asked != 0) {
            port = Optional.of(asked);
        }
        return port.map(p -> URI.create((plain ? "http" : "https") + "://" + settings.reachable() + ":" + p + "/"));
    }

    private static HttpClient client() throws IOException {
        return HttpClient.newBuilder()
                .connectTimeout(PATIENCE)
                .sslContext(ownServer())
                .build();
    }

    /** The certificate is made out to the name that others use, not to the loopback address: nothing secret is sent. */
    private static SSLContext ownServer() throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new AnyCertificate()}, new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("no TLS in this Java", e);
        }
    }

    private static final class AnyCertificate extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, java.net.Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, java.net.Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
