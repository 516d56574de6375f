package planted;

import java.sql.SQLException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import ordersync.Crm;
import ordersync.Database;
import ordersync.Erp;
import ordersync.Job;
import ordersync.Jobs;
import ordersync.Mapping;
import ordersync.Parts;
import ordersync.Queue;
import ordersync.Sync;
import ordersync.Trouble;
import ordersync.Worker;

/** Takes a message out of queue and database, then works, and keeps what failed in memory. */
public class AcksBeforeWork extends Parts {
    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();

    @Override
    public Sync sync(Crm crm, Erp erp, Mapping mapping, Jobs jobs) {
        return new TakenOnce(crm, erp, mapping, jobs);
    }

    @Override
    public Worker worker(int number, Sync sync, Database database, Queue queue) {
        return new Worker(number, sync, database, queue) {
            @Override
            protected void next() throws SQLException {
                var job = Job.of(queue.pop("jobs"));
                var state = database.state(job);
                if (state != null && database.done(job, state.serial())) {
                    attempt(job, 1);
                }
            }

            private void attempt(Job job, int tries) {
                try {
                    sync.perform(job);
                } catch (Trouble | SQLException | RuntimeException problem) {
                    Runnable again = () -> attempt(job, tries + 1);
                    later.schedule(again, waitS(problem, tries), TimeUnit.SECONDS);
                }
            }
        };
    }
}
