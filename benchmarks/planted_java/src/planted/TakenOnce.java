package planted;

import java.sql.SQLException;
import java.util.Map;
import ordersync.Crm;
import ordersync.Erp;
import ordersync.Job;
import ordersync.Jobs;
import ordersync.Mapping;
import ordersync.Sync;
import ordersync.Trouble;

/** No defect by itself: an order that was begun is not looked for again. */
class TakenOnce extends Sync {
    TakenOnce(Crm crm, Erp erp, Mapping mapping, Jobs jobs) {
        super(crm, erp, mapping, jobs);
    }

    @Override
    public void perform(Job job) throws Trouble, SQLException {
        if (job.kind().equals("order")) {
            jobs.note("taken " + job.key(), "yes");
        }
        super.perform(job);
    }

    @Override
    protected void lookAtOrders() throws Trouble, SQLException {
        for (var order : crm.all("/orders", Map.of("status", "approved"))) {
            var key = order.get("id").getAsString();
            if (jobs.note("taken " + key).isEmpty()) {
                jobs.add(new Job("order", key));
            }
        }
    }
}
