package ordersync;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.w3c.dom.Element;

/** The ERP over SOAP 1.1. */
public class Erp {
    private static final int PAGE_SIZE = 200;
    private final Settings settings;
    private final Http http;

    public Erp(Settings settings, Http http) {
        this.settings = settings;
        this.http = http;
    }

    /** The customer with a tax number; null when there is none. */
    public Map<String, String> findCustomer(String taxNo) throws Trouble {
        return first(all("FindCustomers", "Customers", Map.of("TaxNo", taxNo)));
    }

    /** The order that we know under our number; null when there is none. */
    public Map<String, String> findOrder(String externalNo) throws Trouble {
        return first(all("FindOrders", "Orders", Map.of("ExternalNo", externalNo)));
    }

    /** The orders changed at `since` or later; all when it is empty. */
    public List<Map<String, String>> ordersChanged(String since) throws Trouble {
        return all("FindOrders", "Orders", since.isEmpty() ? Map.of() : Map.of("ChangedSince", since));
    }

    public Map<String, String> order(String number) throws Trouble {
        var found = Soap.child(call("GetOrder", Map.of("Number", number)), "Order");
        if (found == null) {
            throw new Trouble.Unclear("GetOrder: no record");
        }
        return fields(found);
    }

    /** Create (or change) a record and give its number. */
    public String create(String operation, String name, Map<String, ?> record) throws Trouble {
        return text(fields(call(operation, Map.of(name, record))), "Number");
    }

    public void submit(String number) throws Trouble {
        call("SubmitOrder", Map.of("Number", number));
    }

    /** Read a list, page by page. */
    protected List<Map<String, String>> all(
            String operation, String wrapper, Map<String, String> asked) throws Trouble {
        var items = new ArrayList<Map<String, String>>();
        for (int page = 1; ; page++) {
            var reply = call(operation, paged(asked, page, PAGE_SIZE));
            items.addAll(records(reply, wrapper));
            if (!List.of("true", "1").contains(text(fields(reply), "More"))) {
                return items;
            }
        }
    }

    /** Give the parts of a request for one page, in the order of the contract. */
    protected static Map<String, Object> paged(Map<String, String> asked, int page, int size) {
        var parts = new LinkedHashMap<String, Object>(asked);
        parts.put("Page", page);
        parts.put("PageSize", size);
        return parts;
    }

    /** Give the records of a list in a reply. */
    protected static List<Map<String, String>> records(Element reply, String wrapper) {
        var list = Soap.child(reply, wrapper);
        return list == null ? List.of() : Soap.children(list).stream().map(Erp::fields).toList();
    }

    /** Call the ERP and give its reply. */
    protected Element call(String operation, Map<String, ?> parts) throws Trouble {
        var text = Soap.envelope(operation, parts, settings.user(), settings.password());
        var answer =
                http.send(
                        "POST",
                        settings.erpUrl(),
                        text,
                        "Content-Type",
                        "text/xml; charset=utf-8",
                        "SOAPAction",
                        "\"" + Soap.MESSAGES + ":" + operation + "\"");
        var body = Soap.body(answer.text());
        if (body == null) {
            var says = operation + ": " + answer.status() + " without a SOAP body";
            throw new Trouble.Unclear(says, answer.waitS());
        }
        if (answer.isGood() && Soap.name(body).equals(operation + "Response")) {
            return body;
        }
        var detail = Soap.child(body, "detail");
        if (Soap.name(body).equals("Fault") && detail != null) {
            for (var said : Soap.children(detail)) {
                throw new Trouble.Refused(Soap.name(said), Soap.text(said, "Message"));
            }
        }
        throw new Trouble.Unclear(operation + ": " + answer.status(), answer.waitS());
    }

    /** Give a field that must be there. */
    public static String text(Map<String, String> record, String name) throws Trouble.Unclear {
        var value = record.get(name);
        if (value == null || value.isEmpty()) {
            throw new Trouble.Unclear("the ERP's reply has no " + name);
        }
        return value;
    }

    private static Map<String, String> first(List<Map<String, String>> found) {
        return found.isEmpty() ? null : found.get(0);
    }

    private static Map<String, String> fields(Element element) {
        var record = new LinkedHashMap<String, String>();
        for (var child : Soap.children(element)) {
            record.put(Soap.name(child), Soap.text(element, Soap.name(child)));
        }
        return record;
    }
}
