package org.tiltas.admin.resource;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.tiltas.admin.Rooms;
import org.tiltas.admin.account.AccountBook;
import org.tiltas.admin.account.Tokens;
import org.tiltas.admin.http.Call;
import org.tiltas.admin.http.Fields;
import org.tiltas.admin.http.Json;
import org.tiltas.admin.http.Problem;
import org.tiltas.admin.http.Reply;
import org.tiltas.admin.http.Route;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;

/** Bearer tokens for programs. The token itself is shown once, when it is made. */
public final class TokenResource {
    private static final int USUAL_DAYS = 365;
    private static final int MOST_DAYS = 3_650;
    private static final int LONGEST_NAME = 100;
    private final Rooms rooms;
    private final Store store;

    public TokenResource(Rooms rooms) {
        this.rooms = rooms;
        this.store = new Store(rooms);
    }

    public List<Route> routes() {
        return List.of(
                new Route("GET", "/tokens", this::list),
                new Route("POST", "/tokens", this::create),
                new Route("DELETE", "/tokens/{id}", this::delete));
    }

    private Reply list(Call call) {
        call.onlyQueries();
        ObjectNode out = Json.object();
        ArrayNode items = out.putArray("items");
        rooms.journal().records().list(Tokens.KIND).forEach(stored -> items.add(shown(stored.id(), stored.body())));
        return Reply.ok(out);
    }

    private Reply create(Call call) {
        Fields fields = call.fieldsIfAny();
        String name = fields.text("name").orElse("token");
        if (name.length() > LONGEST_NAME || !name.matches("[^\\p{Cntrl}]+")) {
            throw Problem.field("name", "must have at most " + LONGEST_NAME + " printable characters");
        }
        // A token stands for its maker, also when it was made with a token, unless it is made for another account.
        String account = fields.text("account").orElse(call.who().split("/", 2)[0]);
        int days = fields.number("days", 1, MOST_DAYS).orElse(USUAL_DAYS);
        fields.noOthers();
        if (rooms.journal().records().get(AccountBook.KIND, account).isEmpty()) {
            throw Problem.field("account", "there is no account " + Names.shown(account));
        }
        String id = rooms.journal().records().freshId();
        Tokens.Fresh fresh = Tokens.make(id, name, account, Instant.now(), Duration.ofDays(days));
        store.commit(new Unit().put(fresh.write()), call, "token.create", id + " " + name);
        ObjectNode out = shown(id, fresh.write().body().orElseThrow());
        out.put("token", fresh.token());
        return Reply.created(out, call.address() + "/" + id);
    }

    private Reply delete(Call call) {
        String id = call.path("id");
        if (rooms.journal().records().get(Tokens.KIND, id).isEmpty()) {
            throw Problem.notFound("token " + id + " does not exist");
        }
        store.commit(new Unit().put(RecordWrite.remove(Tokens.KIND, id)), call, "token.delete", id);
        return Reply.nothing();
    }

    private static ObjectNode shown(String id, String stored) {
        ObjectNode body = Json.own(stored);
        ObjectNode out = Json.object();
        out.put("id", id);
        out.put("name", body.path("name").asText());
        out.put("account", body.path("account").asText());
        out.put("created", Times.text(Instant.parse(body.path("created").asText())));
        out.put("expires", Times.text(Instant.parse(body.path("expires").asText())));
        return out;
    }
}
