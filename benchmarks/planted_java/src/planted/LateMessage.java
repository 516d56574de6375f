package planted;

import com.google.gson.JsonObject;
import java.sql.SQLException;
import ordersync.Crm;
import ordersync.Erp;
import ordersync.Jobs;
import ordersync.Mapping;
import ordersync.Parts;
import ordersync.Sync;
import ordersync.Trouble;

/** Takes every order.approved for news, also the one that comes late, and overwrites the state. */
public class LateMessage extends Parts {
    @Override
    public Sync sync(Crm crm, Erp erp, Mapping mapping, Jobs jobs) {
        return new Sync(crm, erp, mapping, jobs) {
            @Override
            protected void order(String key) throws Trouble, SQLException {
                var order = crm.order(key).body();
                var found = ensureOrder(order, ensureCustomer(order.get("customerId").getAsString()));
                var number = Erp.text(found, "Number");
                if (Erp.text(found, "Status").equals("A")) {
                    erp.submit(number);
                }
                var news = new JsonObject();
                news.addProperty("status", "processing");
                news.addProperty("erpNo", number);
                crm.changeOrder(key, news, "");
            }
        };
    }
}
