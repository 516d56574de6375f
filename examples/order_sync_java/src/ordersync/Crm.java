package ordersync;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** The CRM over REST: a bearer token that is renewed, pages, If-Match. */
public class Crm {
    private static final int PAGE_SIZE = 100;
    private static final Set<Integer> REFUSALS = Set.of(400, 403, 404, 409, 422);
    protected final Settings settings;
    private final Http http;
    private String token = "";
    private long tokenUntilNs;

    public Crm(Settings settings, Http http) {
        this.settings = settings;
        this.http = http;
    }

    /** A record and the version that was read. */
    public record Read(JsonObject body, String etag) {}

    public JsonObject customer(String key) throws Trouble {
        return call("GET", "/customers/" + key, null, "").body();
    }

    public Read order(String key) throws Trouble {
        return call("GET", "/orders/" + key, null, "");
    }

    /** Find an order by the number that people know; null when there is none. */
    public JsonObject orderByNumber(String number) throws Trouble {
        var found = all("/orders", Map.of("orderNo", number));
        return found.isEmpty() ? null : found.get(0);
    }

    /** Change an order, but only as we have read it; Outdated when it changed since. */
    public void changeOrder(String key, JsonObject change, String etag) throws Trouble {
        call("PATCH", "/orders/" + key, change, etag);
    }

    /** Read a list, page by page. */
    public List<JsonObject> all(String path, Map<String, String> query) throws Trouble {
        var items = new ArrayList<JsonObject>();
        for (int page = 1; ; page++) {
            var asked = new TreeMap<>(query);
            asked.put("page", String.valueOf(page));
            asked.put("pageSize", String.valueOf(PAGE_SIZE));
            var body = call("GET", path + "?" + written(asked), null, "").body();
            if (!(body.get("items") instanceof JsonArray found) || !body.has("total")) {
                throw new Trouble.Unclear(path + ": no list of records");
            }
            found.forEach(item -> items.add(item.getAsJsonObject()));
            if (page * PAGE_SIZE >= body.get("total").getAsInt() || found.isEmpty()) {
                return items;
            }
        }
    }

    /** Call the CRM; a refused token is renewed once. */
    protected Read call(String method, String path, JsonObject body, String etag) throws Trouble {
        var answer = send(method, path, body, etag);
        if (answer.status() == 401) {
            forgetToken();
            answer = send(method, path, body, etag);
        }
        if (answer.status() == 412) {
            throw new Trouble.Outdated(path);
        }
        var said = json(answer);
        if (answer.isGood()) {
            return new Read(said, answer.etag());
        }
        if (REFUSALS.contains(answer.status())) {
            var code = said.has("code") ? said.get("code").getAsString() : "" + answer.status();
            throw new Trouble.Refused(code, String.valueOf(said.get("message")));
        }
        throw new Trouble.Unclear(method + " " + path + ": " + answer.status(), answer.waitS());
    }

    private Http.Answer send(String method, String path, JsonObject body, String etag)
            throws Trouble.Unclear {
        var headers = new ArrayList<>(List.of("Authorization", "Bearer " + token()));
        if (body != null) {
            headers.addAll(List.of("Content-Type", "application/json"));
        }
        if (!etag.isEmpty()) {
            headers.addAll(List.of("If-Match", etag));
        }
        var text = body == null ? null : body.toString();
        return http.send(method, settings.crmUrl() + path, text, headers.toArray(String[]::new));
    }

    private synchronized void forgetToken() {
        token = "";
    }

    /** Give a token that is good for another minute. */
    private synchronized String token() throws Trouble.Unclear {
        if (!token.isEmpty() && System.nanoTime() - tokenUntilNs < 0) {
            return token;
        }
        var form =
                written(
                        Map.of(
                                "grant_type", "client_credentials",
                                "client_id", settings.clientId(),
                                "client_secret", settings.clientSecret()));
        var answer =
                http.send(
                        "POST",
                        settings.crmUrl() + "/oauth/token",
                        form,
                        "Content-Type",
                        "application/x-www-form-urlencoded");
        var body = json(answer);
        if (!answer.isGood() || !body.has("access_token")) {
            throw new Trouble.Unclear("token: " + answer.status(), answer.waitS());
        }
        long goodS = body.has("expires_in") ? body.get("expires_in").getAsLong() : 300;
        tokenUntilNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(goodS - 60);
        token = body.get("access_token").getAsString();
        return token;
    }

    private static String written(Map<String, String> query) {
        var parts = new ArrayList<String>();
        query.forEach(
                (name, value) ->
                        parts.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8)));
        return String.join("&", parts);
    }

    /** Read a JSON object. A gateway's own page with status 200 is no answer of the CRM. */
    private static JsonObject json(Http.Answer answer) throws Trouble.Unclear {
        try {
            JsonElement found = JsonParser.parseString(answer.text());
            if (found.isJsonObject()) {
                return found.getAsJsonObject();
            }
        } catch (JsonParseException problem) {
            // Told below, by what the status promised.
        }
        if (answer.isGood() && answer.status() != 204) {
            throw new Trouble.Unclear(answer.status() + " without a JSON object");
        }
        return new JsonObject();
    }
}
