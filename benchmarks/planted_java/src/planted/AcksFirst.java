package planted;

import com.google.gson.JsonObject;
import java.sql.SQLException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import ordersync.Crm;
import ordersync.Erp;
import ordersync.Job;
import ordersync.Jobs;
import ordersync.Mapping;
import ordersync.Parts;
import ordersync.Receiver;
import ordersync.Settings;
import ordersync.Sync;

/** Acknowledges messages, and writes them down each half minute; and has no second look. */
public class AcksFirst extends Parts {
    @Override
    public Receiver receiver(Settings settings, Jobs jobs) {
        Queue<Job> unwritten = new ConcurrentLinkedQueue<>();
        Runnable write =
                () -> {
                    try {
                        for (var job = unwritten.poll(); job != null; job = unwritten.poll()) {
                            jobs.add(job);
                        }
                    } catch (SQLException problem) {
                        problem.printStackTrace();
                    }
                };
        Executors.newSingleThreadScheduledExecutor()
                .scheduleWithFixedDelay(write, 30, 30, TimeUnit.SECONDS);
        return new Receiver(settings, jobs) {
            @Override
            protected void take(Job job, JsonObject data) {
                unwritten.add(job);
            }
        };
    }

    @Override
    public Sync sync(Crm crm, Erp erp, Mapping mapping, Jobs jobs) {
        return new Sync(crm, erp, mapping, jobs) {
            @Override
            protected void lookAtOrders() {
                // The messages tell us everything, do they not.
            }
        };
    }
}
