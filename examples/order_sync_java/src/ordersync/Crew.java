package ordersync;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Everything that works behind the receiver: workers, looks at lists, the clock of the queue. */
final class Crew {
    private static final long POLL_MS = 300_000;
    private static final long ERP_POLL_MS = 180_000; // the ERP sends no messages
    private static final long TICK_MS = 2_000;
    private final Settings settings;
    private final List<Thread> threads = new ArrayList<>();
    private final List<AutoCloseable> lines = new ArrayList<>();
    private volatile boolean stopping;

    Crew(Settings settings, Parts parts, Http http) {
        this.settings = settings;
        var crm = parts.crm(settings, http);
        var erp = parts.erp(settings, http);
        var jobs = new Jobs(database(), queue());
        var sync = parts.sync(crm, erp, parts.mapping(), jobs);
        for (int n = 0; n < parts.workers(); n++) {
            var worker = parts.worker(n, sync, database(), queue());
            thread(worker::run);
        }
        thread(() -> hasten(jobs));
        thread(() -> poll(POLL_MS, sync::lookAtCustomers, sync::lookAtOrders));
        thread(() -> poll(ERP_POLL_MS, sync::lookAtErp));
    }

    /** Begin to work. */
    void start() {
        threads.forEach(Thread::start);
    }

    /** Stop at once, as if we had died. */
    void stop() {
        stopping = true;
        threads.forEach(Thread::interrupt);
        for (var line : lines) {
            try {
                line.close();
            } catch (Exception problem) {
                System.err.println("closing: " + problem);
            }
        }
        for (var thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException problem) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private interface Work {
        void run() throws Exception;
    }

    private interface Look {
        void run() throws Trouble, SQLException;
    }

    private void thread(Work work) {
        threads.add(
                new Thread(
                        () -> {
                            try {
                                work.run();
                            } catch (Throwable problem) {
                                if (!stopping) {
                                    // Half an integration is worse than none: let us be restarted.
                                    problem.printStackTrace();
                                    Runtime.getRuntime().halt(1);
                                }
                            }
                        }));
    }

    private void poll(long everyMs, Look... looks) throws SQLException, InterruptedException {
        while (true) {
            for (var look : looks) {
                try {
                    look.run();
                } catch (Trouble | RuntimeException problem) {
                    // The next look may see clearer.
                    System.out.println("reading a list: " + problem);
                }
            }
            Thread.sleep(everyMs);
        }
    }

    /** Put what is due into the queue, also what got lost on its way. */
    private void hasten(Jobs jobs) throws SQLException, InterruptedException {
        while (true) {
            for (var job : jobs.database.due(System.currentTimeMillis())) {
                jobs.queue.push(Jobs.LIST, job.toString());
            }
            Thread.sleep(TICK_MS);
        }
    }

    private Database database() {
        try {
            var line = new Database(settings);
            lines.add(line);
            return line;
        } catch (SQLException problem) {
            throw new IllegalStateException("no way to the database: " + problem.getMessage(), problem);
        }
    }

    private Queue queue() {
        var line = new Queue(settings.queuePort());
        lines.add(line);
        return line;
    }
}
