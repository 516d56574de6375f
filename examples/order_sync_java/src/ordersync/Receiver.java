package ordersync;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Where the CRM's messages arrive. */
public class Receiver {
    /** What is older, somebody may have kept and sent again. */
    private static final long AGE_MAX_S = 300;
    private static final Map<String, String> HINTS =
            Map.of(
                    "order.approved", "order",
                    "customer.created", "customer",
                    "customer.changed", "customer");
    private final String key;
    protected final Jobs jobs;

    public Receiver(Settings settings, Jobs jobs) {
        this.key = settings.webhookKey();
        this.jobs = jobs;
    }

    /** Answer one message. 204 promises that it is not needed again. */
    void handle(HttpExchange exchange) throws IOException {
        int status;
        try (exchange) {
            try {
                status = status(exchange);
            } catch (SQLException | RuntimeException problem) {
                System.err.println("a message could not be kept: " + problem);
                status = 500;
            }
            exchange.sendResponseHeaders(status, -1);
        }
    }

    private int status(HttpExchange exchange) throws IOException, SQLException {
        var body = exchange.getRequestBody().readAllBytes();
        var headers = exchange.getRequestHeaders();
        var stamp = String.valueOf(headers.getFirst("X-Timestamp"));
        var given = String.valueOf(headers.getFirst("X-Signature"));
        if (!MessageDigest.isEqual(proof(stamp, body).getBytes(), given.getBytes())) {
            return 401;
        }
        if (Math.abs(System.currentTimeMillis() / 1000 - Long.parseLong(stamp)) > AGE_MAX_S) {
            return 401;
        }
        String event;
        JsonObject data;
        try {
            var message = JsonParser.parseString(new String(body, StandardCharsets.UTF_8));
            event = message.getAsJsonObject().get("event").getAsString();
            data = message.getAsJsonObject().getAsJsonObject("data");
            data.get("id").getAsString();
        } catch (JsonParseException | IllegalStateException | NullPointerException problem) {
            return 400;
        }
        if (HINTS.containsKey(event)) {
            take(new Job(HINTS.get(event), data.get("id").getAsString()), data);
        }
        return 204;
    }

    /** Keep the hint of a message. data: the record as the message tells it. */
    protected void take(Job job, JsonObject data) throws SQLException {
        jobs.add(job);
    }

    private String proof(String stamp, byte[] body) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            mac.update((stamp + ".").getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException problem) {
            throw new IllegalStateException(problem);
        }
    }
}
