package org.tiltas.admin.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tiltas.admin.Rooms;
import org.tiltas.admin.account.AccountBook;
import org.tiltas.admin.account.Tokens;
import org.tiltas.admin.http.Call;
import org.tiltas.admin.http.Fields;
import org.tiltas.admin.http.Json;
import org.tiltas.admin.http.Problem;
import org.tiltas.admin.http.Reply;
import org.tiltas.admin.http.Route;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;
import org.tiltas.spi.server.Passwords;

/**
 * Accounts: records of kind {@code account} with the body {@code {"passwordHash", "roles", "partner"}}. One of the role
 * {@code admin} may do everything; one of the role {@code partner} reads through the FHIR API what its partner may see. The
 * password is stored hashed and never returned.
 */
public final class AccountResource {
    private static final Set<String> ROLES = Set.of("admin", "partner");
    private static final int SHORTEST = 12;
    private static final int LONGEST = 256;
    private final Rooms rooms;
    private final Store store;

    public AccountResource(Rooms rooms) {
        this.rooms = rooms;
        this.store = new Store(rooms);
    }

    public List<Route> routes() {
        return List.of(
                new Route("GET", "/accounts", this::list),
                new Route("GET", "/accounts/{id}", this::get),
                new Route("PUT", "/accounts/{id}", this::put),
                new Route("DELETE", "/accounts/{id}", this::delete));
    }

    /** Ids of the accounts that read for a partner. */
    static List<String> ofPartner(Rooms rooms, String partner) {
        return rooms.journal().records().list(AccountBook.KIND).stream()
                .filter(stored ->
                        Json.own(stored.body()).path("partner").asText().equals(partner))
                .map(Record::id)
                .toList();
    }

    private Reply list(Call call) {
        call.onlyQueries();
        ObjectNode out = Json.object();
        ArrayNode items = out.putArray("items");
        rooms.journal()
                .records()
                .list(AccountBook.KIND)
                .forEach(stored -> items.add(shown(stored.id(), stored.body())));
        return Reply.ok(out);
    }

    private Reply get(Call call) {
        Record stored = stored(call);
        return Reply.ok(shown(stored.id(), stored.body()));
    }

    private Reply put(Call call) {
        String id = Names.id(call.path("id"));
        Fields fields = call.fields();
        fields.text("id").filter(other -> !other.equals(id)).ifPresent(other -> {
            throw Problem.field("id", "differs from the id in the path");
        });
        String role = fields.text("role").orElseThrow(() -> Problem.field("role", "is missing: admin or partner"));
        Optional<String> partner = fields.text("partner").filter(name -> !name.isEmpty());
        Optional<String> password = fields.text("password");
        fields.noOthers();
        ObjectNode body = body(role, partner);
        password.filter(text -> text.length() < SHORTEST || text.length() > LONGEST)
                .ifPresent(text -> {
                    throw Problem.field("password", "must have " + SHORTEST + " to " + LONGEST + " characters");
                });
        Optional<String> hash = password.map(Passwords::hash);
        return store.again(() -> write(call, id, hash, body));
    }

    private ObjectNode body(String role, Optional<String> partner) {
        if (!ROLES.contains(role)) {
            throw Problem.field("role", "is neither admin nor partner");
        }
        if (role.equals("partner") != partner.isPresent()) {
            throw Problem.field(
                    "partner", partner.isPresent() ? "is for the role partner" : "is missing: whose account is it?");
        }
        ObjectNode body = Json.object();
        body.putArray("roles").add(role);
        partner.ifPresent(name -> {
            if (rooms.journal().records().get("partner", name).isEmpty()) {
                throw Problem.field("partner", "there is no partner " + Names.shown(name));
            }
            body.put("partner", name);
        });
        return body;
    }

    private Reply write(Call call, String id, Optional<String> newHash, ObjectNode body) {
        Optional<Record> before = rooms.journal().records().get(AccountBook.KIND, id);
        before.filter(stored -> isAdmin(stored.body()) && !isAdmin(body.toString()))
                .ifPresent(stored -> refuseLast(id));
        String hash = newHash.or(() -> before.map(
                        stored -> Json.own(stored.body()).path("passwordHash").asText()))
                .orElseThrow(() -> Problem.field("password", "is missing; a new account needs one"));
        body.put("passwordHash", hash);
        RecordWrite write = RecordWrite.put(AccountBook.KIND, id, body.toString())
                .expecting(before.map(Record::version).orElse(0L));
        String action = before.isPresent() ? "account.replace" : "account.create";
        store.commit(new Unit().put(write), call, action, id);
        ObjectNode out = shown(id, body.toString());
        return before.isPresent() ? Reply.ok(out) : Reply.created(out, call.address());
    }

    /** Its tokens go with it. */
    private Reply delete(Call call) {
        Record stored = stored(call);
        if (isAdmin(stored.body())) {
            refuseLast(stored.id());
        }
        Unit unit = new Unit().put(RecordWrite.remove(AccountBook.KIND, stored.id()));
        rooms.journal().records().list(Tokens.KIND).stream()
                .filter(token -> Json.own(token.body()).path("account").asText().equals(stored.id()))
                .forEach(token -> unit.put(RecordWrite.remove(Tokens.KIND, token.id())));
        store.commit(unit, call, "account.delete", stored.id());
        return Reply.nothing();
    }

    private void refuseLast(String id) {
        boolean others = rooms.journal().records().list(AccountBook.KIND).stream()
                .anyMatch(other -> !other.id().equals(id) && isAdmin(other.body()));
        if (!others) {
            throw Problem.of(409, "account " + id + " is the last of the role admin");
        }
    }

    private static boolean isAdmin(String body) {
        for (JsonNode role : Json.own(body).path("roles")) {
            if (role.asText().equals("admin")) {
                return true;
            }
        }
        return false;
    }

    private Record stored(Call call) {
        return rooms.journal()
                .records()
                .get(AccountBook.KIND, call.path("id"))
                .orElseThrow(() -> Problem.notFound("account " + Names.shown(call.path("id")) + " does not exist"));
    }

    private static ObjectNode shown(String id, String stored) {
        ObjectNode body = Json.own(stored);
        ObjectNode out = Json.object();
        out.put("id", id);
        out.put("role", body.path("roles").path(0).asText());
        if (body.hasNonNull("partner")) {
            out.put("partner", body.path("partner").asText());
        }
        return out;
    }
}
