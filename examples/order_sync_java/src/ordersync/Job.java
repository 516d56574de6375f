package ordersync;

/** Something to look at again: a customer or an order of the CRM, or an order of the ERP. */
public record Job(String kind, String key) {
    public static Job of(String message) {
        int at = message.indexOf(' ');
        return new Job(message.substring(0, at), message.substring(at + 1));
    }

    @Override
    public String toString() {
        return kind + " " + key;
    }
}
