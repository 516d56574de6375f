package planted;

import java.sql.SQLException;
import ordersync.Crm;
import ordersync.Database;
import ordersync.Erp;
import ordersync.Job;
import ordersync.Jobs;
import ordersync.Mapping;
import ordersync.Parts;
import ordersync.Queue;
import ordersync.Sync;
import ordersync.Worker;

/** Puts aside what has failed five times, into a list that nobody reads. */
public class DeadLetters extends Parts {
    @Override
    public Sync sync(Crm crm, Erp erp, Mapping mapping, Jobs jobs) {
        return new TakenOnce(crm, erp, mapping, jobs);
    }

    @Override
    public Worker worker(int number, Sync sync, Database database, Queue queue) {
        return new Worker(number, sync, database, queue) {
            @Override
            protected void failed(Job job, Exception problem, int failures) throws SQLException {
                if (failures < 5) {
                    super.failed(job, problem, failures);
                    return;
                }
                var state = database.state(job);
                if (state != null && database.done(job, state.serial())) {
                    queue.push("dead letters", job.toString());
                }
            }
        };
    }
}
