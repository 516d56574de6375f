package ordersync;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.sql.SQLException;
import java.util.concurrent.Executors;

/** Starts one part: `receiver` or `worker`. */
public final class Main {
    private static Crew crew;

    private Main() {}

    public static void main(String[] words) throws Exception {
        var settings = Settings.of(System.getenv());
        var wiring = System.getenv().getOrDefault("ORDER_SYNC_PARTS", "ordersync.Parts");
        var parts = (Parts) Class.forName(wiring).getDeclaredConstructor().newInstance();
        try {
            if (words[0].equals("receiver")) {
                receive(settings, parts);
            } else {
                work(settings, parts);
            }
        } catch (Exception problem) {
            problem.printStackTrace();
            // Last, where whoever started us looks first.
            System.err.println("cannot start: " + problem.getMessage());
            System.exit(1);
        }
    }

    private static void receive(Settings settings, Parts parts) throws Exception {
        var jobs = new Jobs(new Database(settings), new Queue(settings.queuePort()));
        var receiver = parts.receiver(settings, jobs);
        var server = server(settings.receiverPort());
        server.createContext("/webhooks/crm", receiver::handle);
        server.start();
        WarmUp.receiver(settings, jobs, new Http());
        System.out.println("ready");
    }

    /** Work; POST /reset forgets everything, for tests that keep a started program. */
    private static void work(Settings settings, Parts parts) throws Exception {
        var http = new Http();
        WarmUp.worker(settings, parts, http);
        crew = new Crew(settings, parts, http);
        HttpHandler reset =
                exchange -> {
                    synchronized (Main.class) {
                        crew.stop();
                        int status = clear(settings) ? 204 : 500;
                        exchange.sendResponseHeaders(status, -1);
                        exchange.close();
                        crew = new Crew(settings, parts, http);
                        crew.start();
                    }
                };
        var server = server(settings.workerPort());
        server.createContext("/reset", reset);
        server.start();
        crew.start();
    }

    private static boolean clear(Settings settings) {
        try (var database = new Database(settings);
                var queue = new Queue(settings.queuePort())) {
            database.clear();
            queue.clear();
            return true;
        } catch (SQLException problem) {
            problem.printStackTrace();
            return false;
        }
    }

    private static HttpServer server(int port) throws IOException {
        var server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
        server.setExecutor(Executors.newFixedThreadPool(4));
        return server;
    }
}
