package planted;

import java.sql.SQLException;
import ordersync.Crm;
import ordersync.Erp;
import ordersync.Jobs;
import ordersync.Mapping;
import ordersync.Parts;
import ordersync.Sync;
import ordersync.Trouble;

/** Notes an order as carried in a transaction of its own, before it is: a failure changes nothing. */
public class MarksBeforeWork extends Parts {
    @Override
    public Sync sync(Crm crm, Erp erp, Mapping mapping, Jobs jobs) {
        return new Sync(crm, erp, mapping, jobs) {
            @Override
            protected void order(String key) throws Trouble, SQLException {
                if (jobs.note("carried " + key).isEmpty()) {
                    jobs.note("carried " + key, "yes");
                    super.order(key);
                }
            }
        };
    }
}
