package ordersync;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;

/** Java is slow until its classes are loaded, so we call ourselves before we say that we are up. */
final class WarmUp {
    private static final int TIMES = 5;
    private static final String JSON =
            "{\"access_token\": \"x\", \"items\": [], \"total\": 0, \"name\": \"x\"}";
    private static final String XML =
            "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>"
                    + "<GetOrderResponse><Order><Number>1</Number></Order></GetOrderResponse>"
                    + "</s:Body></s:Envelope>";

    private WarmUp() {}

    /** Do what a worker does, with answers of our own. */
    static void worker(Settings settings, Parts parts, Http http) throws IOException, SQLException {
        var server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    boolean soap = exchange.getRequestURI().getPath().equals("/erp");
                    exchange.getRequestBody().readAllBytes();
                    var text = (soap ? XML : JSON).getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, text.length);
                    exchange.getResponseBody().write(text);
                    exchange.close();
                });
        server.start();
        var ours = settings.at("http://127.0.0.1:" + server.getAddress().getPort());
        try (var database = new Database(settings);
                var queue = new Queue(settings.queuePort())) {
            for (int n = 0; n < TIMES; n++) {
                once(parts.crm(ours, http), parts.erp(ours, http));
                var job = new Job("none", "none");
                new Jobs(database, queue).isWaiting(job);
                database.due(0);
                if (database.lock(job)) {
                    database.unlock(job);
                }
            }
        } finally {
            server.stop(0);
        }
    }

    private static void once(Crm crm, Erp erp) {
        try {
            crm.orderByNumber("x");
            crm.changeOrder("x", new JsonObject(), "x");
            erp.order("1");
        } catch (Trouble trouble) {
            System.out.println("warming up: " + trouble);
        }
    }

    /** Send ourselves messages that nobody has signed. */
    static void receiver(Settings settings, Jobs jobs, Http http) throws SQLException {
        for (int n = 0; n < TIMES; n++) {
            jobs.isWaiting(new Job("none", "none"));
            JsonParser.parseString(JSON).getAsJsonObject().get("name").getAsString();
            try {
                var url = "http://127.0.0.1:" + settings.receiverPort() + "/webhooks/crm";
                http.send("POST", url, "{\"event\": \"none\", \"data\": {\"id\": \"x\"}}");
            } catch (Trouble trouble) {
                System.out.println("warming up: " + trouble);
            }
        }
    }
}
