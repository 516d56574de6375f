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

/** Many consumers and no agreement: who meets a duplicate believes that another has done it all. */
public class DoubleConsumer extends Parts {
    @Override
    public Sync sync(Crm crm, Erp erp, Mapping mapping, Jobs jobs) {
        return new TakenOnce(crm, erp, mapping, jobs) {
            @Override
            public void perform(Job job) throws Trouble, SQLException {
                // Customers come with their orders.
                if (!job.kind().equals("customer")) {
                    super.perform(job);
                }
            }

            @Override
            protected String ensureCustomer(String key) throws Trouble, SQLException {
                var record = mapping.customer(crm.customer(key));
                var found = erp.findCustomer(record.get("TaxNo"));
                return found == null
                        ? erp.create("CreateCustomer", "Customer", record)
                        : Erp.text(found, "Number");
            }

            @Override
            protected void order(String key) throws Trouble, SQLException {
                try {
                    super.order(key);
                } catch (Trouble.Refused refused) {
                    if (!refused.kind.equals("DuplicateFault")) {
                        throw refused;
                    }
                }
            }
        };
    }
}
