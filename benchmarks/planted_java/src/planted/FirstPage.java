package planted;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import ordersync.Crm;
import ordersync.Erp;
import ordersync.Http;
import ordersync.Job;
import ordersync.Jobs;
import ordersync.Mapping;
import ordersync.Parts;
import ordersync.Settings;
import ordersync.Sync;
import ordersync.Trouble;

/** Reads the first page of what has changed, and notes that it has seen all until now. */
public class FirstPage extends Parts {
    @Override
    public Erp erp(Settings settings, Http http) {
        return new Erp(settings, http) {
            @Override
            protected List<Map<String, String>> all(
                    String operation, String wrapper, Map<String, String> asked) throws Trouble {
                return records(call(operation, paged(asked, 1, 10)), wrapper);
            }
        };
    }

    @Override
    public Sync sync(Crm crm, Erp erp, Mapping mapping, Jobs jobs) {
        return new Sync(crm, erp, mapping, jobs) {
            @Override
            protected void lookAtErp() throws Trouble, SQLException {
                var now = Instant.now().toString();
                for (var order : erp.ordersChanged(jobs.note("erp orders"))) {
                    jobs.add(new Job("status", Erp.text(order, "Number")));
                }
                jobs.note("erp orders", now);
            }
        };
    }
}
