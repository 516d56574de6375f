package ordersync;

import com.google.gson.JsonObject;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Approved CRM orders into the ERP, their states back into the CRM.
 *
 * <p>A message, a retry or a look at a list is only a hint that two records may differ. The job that
 * follows reads both sides anew and makes them equal, so it may run any number of times. Safe for
 * many threads.
 */
public class Sync {
    /** Records of one instant, and clocks that disagree: lists are read from a little before. */
    private static final Duration OVERLAP = Duration.ofMinutes(2);

    private static final List<String> CARRIED = List.of("Name", "TaxNo", "Email", "Phone", "Address");
    protected final Crm crm;
    protected final Erp erp;
    protected final Mapping mapping;
    protected final Jobs jobs;
    private final Map<Job, Object> seen = new ConcurrentHashMap<>();

    public Sync(Crm crm, Erp erp, Mapping mapping, Jobs jobs) {
        this.crm = crm;
        this.erp = erp;
        this.mapping = mapping;
        this.jobs = jobs;
    }

    /** Do a job. */
    public void perform(Job job) throws Trouble, SQLException {
        switch (job.kind()) {
            case "customer" -> ensureCustomer(job.key());
            case "order" -> order(job.key());
            case "status" -> status(job.key());
            default -> throw new IllegalArgumentException("no such job: " + job);
        }
    }

    /** Create or change the ERP's customer; give its number. */
    protected String ensureCustomer(String key) throws Trouble, SQLException {
        var customer = crm.customer(key);
        var record = mapping.customer(customer);
        var found = erp.findCustomer(record.get("TaxNo"));
        if (found == null) {
            try {
                return erp.create("CreateCustomer", "Customer", record);
            } catch (Trouble.Refused refused) {
                found = erp.findCustomer(record.get("TaxNo"));
                if (found == null) {
                    throw refused;
                }
            }
        }
        var number = Erp.text(found, "Number");
        var change = new LinkedHashMap<String, String>();
        change.put("Number", number);
        for (var name : CARRIED) {
            if (!Objects.equals(record.get(name), found.get(name))) {
                change.put(name, record.get(name));
            }
        }
        if (change.size() > 1) {
            erp.create("ChangeCustomer", "Customer", change);
        }
        seen.put(new Job("customer", key), customer);
        return number;
    }

    /** Bring an approved order into the ERP and hand it to approval there. */
    protected void order(String key) throws Trouble, SQLException {
        var order = crm.order(key).body();
        if (!order.get("status").getAsString().equals("approved")) {
            return;
        }
        var found = ensureOrder(order, ensureCustomer(order.get("customerId").getAsString()));
        var number = Erp.text(found, "Number");
        if (Erp.text(found, "Status").equals("A")) {
            erp.submit(number);
        }
        jobs.add(new Job("status", number));
    }

    /** Give the ERP's order, created now if it is not there. The ERP keeps ExternalNo unique. */
    protected Map<String, String> ensureOrder(JsonObject order, String customerNo)
            throws Trouble, SQLException {
        var record = mapping.order(order, customerNo);
        var externalNo = record.get("ExternalNo").toString();
        var found = erp.findOrder(externalNo);
        if (found != null) {
            return found;
        }
        try {
            return erp.order(erp.create("CreateOrder", "Order", record));
        } catch (Trouble.Refused refused) {
            found = erp.findOrder(externalNo);
            if (found == null) {
                throw refused;
            }
            return found;
        }
    }

    /** Make number and state in the CRM equal to the ERP's. */
    protected void status(String number) throws Trouble, SQLException {
        var theirs = erp.order(number);
        if (theirs.get("ExternalNo") == null) {
            return;
        }
        var found = crm.orderByNumber(theirs.get("ExternalNo"));
        if (found == null) {
            return;
        }
        var read = crm.order(found.get("id").getAsString());
        var change = new JsonObject();
        change.addProperty("status", mapping.status(Erp.text(theirs, "Status")));
        change.addProperty("erpNo", number);
        change.entrySet().removeIf(e -> e.getValue().equals(read.body().get(e.getKey())));
        if (!change.entrySet().isEmpty()) {
            crm.changeOrder(found.get("id").getAsString(), change, read.etag());
        }
        seen.put(new Job("status", number), theirs);
    }

    // Looking for lost hints

    /** Find customers that changed since we looked. */
    protected void lookAtCustomers() throws Trouble, SQLException {
        var since = jobs.note("customers");
        Map<String, String> query = since.isEmpty() ? Map.of() : Map.of("updatedSince", before(since));
        for (var customer : crm.all("/customers", query)) {
            addUnseen(new Job("customer", customer.get("id").getAsString()), customer);
            since = later(since, customer.get("updatedAt").getAsString());
        }
        jobs.note("customers", since);
    }

    /** Find approved orders that are not on their way. */
    protected void lookAtOrders() throws Trouble, SQLException {
        for (var order : crm.all("/orders", Map.of("status", "approved"))) {
            var job = new Job("order", order.get("id").getAsString());
            if (!jobs.isWaiting(job)) {
                jobs.add(job);
            }
        }
    }

    /** Find orders that changed in the ERP since we looked. */
    protected void lookAtErp() throws Trouble, SQLException {
        var since = jobs.note("erp orders");
        for (var order : erp.ordersChanged(since.isEmpty() ? "" : before(since))) {
            addUnseen(new Job("status", Erp.text(order, "Number")), order);
            since = later(since, Erp.text(order, "ChangedAt"));
        }
        jobs.note("erp orders", since);
    }

    private void addUnseen(Job job, Object record) throws SQLException {
        if (!record.equals(seen.get(job))) {
            jobs.add(job);
            seen.put(job, record);
        }
    }

    private static String later(String one, String other) {
        return one.isEmpty() || OffsetDateTime.parse(other).isAfter(OffsetDateTime.parse(one))
                ? other
                : one;
    }

    private static String before(String instant) {
        return OffsetDateTime.parse(instant).minus(OVERLAP).toString();
    }
}
