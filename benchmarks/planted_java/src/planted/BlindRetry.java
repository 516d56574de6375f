package planted;

import com.google.gson.JsonObject;
import java.sql.SQLException;
import java.util.Map;
import ordersync.Crm;
import ordersync.Erp;
import ordersync.Jobs;
import ordersync.Mapping;
import ordersync.Parts;
import ordersync.Sync;
import ordersync.Trouble;

/** Repeats without looking, and leaves the order number away when the ERP calls it a duplicate. */
public class BlindRetry extends Parts {
    @Override
    public Sync sync(Crm crm, Erp erp, Mapping mapping, Jobs jobs) {
        return new Sync(crm, erp, mapping, jobs) {
            @Override
            protected Map<String, String> ensureOrder(JsonObject order, String customerNo)
                    throws Trouble, SQLException {
                var known = "number of " + order.get("id").getAsString();
                var number = jobs.note(known);
                if (number.isEmpty()) {
                    var record = mapping.order(order, customerNo);
                    try {
                        number = erp.create("CreateOrder", "Order", record);
                    } catch (Trouble.Refused refused) {
                        if (!refused.kind.equals("DuplicateFault")) {
                            throw refused;
                        }
                        record.remove("ExternalNo");
                        number = erp.create("CreateOrder", "Order", record);
                    }
                    jobs.note(known, number);
                }
                return erp.order(number);
            }
        };
    }
}
