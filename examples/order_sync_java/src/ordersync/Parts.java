package ordersync;

/** What the integration is made of. */
public class Parts {
    /** How many threads work. */
    public int workers() {
        return 3;
    }

    public Crm crm(Settings settings, Http http) {
        return new Crm(settings, http);
    }

    public Erp erp(Settings settings, Http http) {
        return new Erp(settings, http);
    }

    public Mapping mapping() {
        return new Mapping();
    }

    public Receiver receiver(Settings settings, Jobs jobs) {
        return new Receiver(settings, jobs);
    }

    public Sync sync(Crm crm, Erp erp, Mapping mapping, Jobs jobs) {
        return new Sync(crm, erp, mapping, jobs);
    }

    public Worker worker(int number, Sync sync, Database database, Queue queue) {
        return new Worker(number, sync, database, queue);
    }
}
