package planted;

import java.sql.SQLException;
import ordersync.Crm;
import ordersync.Erp;
import ordersync.Job;
import ordersync.Jobs;
import ordersync.Mapping;
import ordersync.Parts;
import ordersync.Sync;
import ordersync.Trouble;

/** Prints the stack trace of what went wrong, and goes on as if nothing had. */
public class SwallowsExceptions extends Parts {
    @Override
    public Sync sync(Crm crm, Erp erp, Mapping mapping, Jobs jobs) {
        return new TakenOnce(crm, erp, mapping, jobs) {
            @Override
            public void perform(Job job) throws SQLException {
                try {
                    super.perform(job);
                } catch (Trouble problem) {
                    problem.printStackTrace();
                }
            }
        };
    }
}
