package ordersync;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which field of a CRM record becomes which field of an ERP record. */
public class Mapping {
    private static final String ORG = "0010";
    private static final Map<String, String> CURRENCY =
            Map.of("CNY", "PRE001", "EUR", "PRE003", "JPY", "PRE004", "KWD", "PRE009");
    private static final Map<String, Integer> DECIMALS =
            Map.of("CNY", 2, "EUR", 2, "JPY", 0, "KWD", 3);
    private static final Map<String, String> UNIT =
            Map.of("pcs", "PCS", "box", "BOX", "kg", "KGM", "m", "MTR");
    private static final Map<String, String> STATUS =
            Map.of(
                    "A", "approved", "B", "processing", "C", "confirmed", "D", "rejected",
                    "E", "shipped", "F", "cancelled", "K", "on-hold");
    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    private static final int NAME_MAX = 120;
    private static final int NOTE_MAX = 255;

    /** The ERP's customer. The identity card number of its owner stays where it is. */
    public Map<String, String> customer(JsonObject customer) {
        var record = new LinkedHashMap<String, String>();
        record.put("Name", cut(text(customer, "name"), NAME_MAX));
        record.put("TaxNo", text(customer, "creditCode"));
        record.put("Email", optional(customer, "email"));
        record.put("Phone", optional(customer, "phone"));
        record.put("Address", optional(customer, "address"));
        record.values().removeIf(value -> value == null);
        return record;
    }

    /** The ERP's sales order, elements in the order of its schema. */
    public Map<String, Object> order(JsonObject order, String customerNo) {
        var currency = text(order, "currency");
        var record = new LinkedHashMap<String, Object>();
        record.put("ExternalNo", text(order, "orderNo"));
        record.put("Org", ORG);
        record.put("CustomerNo", customerNo);
        record.put("OrderDate", day(text(order, "orderedAt")));
        record.put("Currency", agreed(CURRENCY, currency));
        record.put("Amount", amount(text(order, "amount"), currency));
        var remark = optional(order, "remark");
        if (remark != null) {
            record.put("Note", cut(remark, NOTE_MAX));
        }
        record.put("Lines", lines(order));
        return record;
    }

    protected List<Map<String, Object>> lines(JsonObject order) {
        var lines = new ArrayList<Map<String, Object>>();
        order.getAsJsonArray("lines").forEach(line -> lines.add(line(line.getAsJsonObject())));
        return lines;
    }

    protected Map<String, Object> line(JsonObject line) {
        var record = new LinkedHashMap<String, Object>();
        record.put("LineNo", line.get("lineNo").getAsInt());
        record.put("Item", text(line, "sku"));
        record.put("Qty", new BigDecimal(text(line, "qty")).toPlainString());
        record.put("Unit", agreed(UNIT, text(line, "unit")));
        record.put("Price", new BigDecimal(text(line, "unitPrice")).toPlainString());
        record.put("TaxRate", new BigDecimal(text(line, "taxRate")).toPlainString());
        record.put("TaxAmount", new BigDecimal(text(line, "taxAmount")).toPlainString());
        record.put("Amount", new BigDecimal(text(line, "amount")).toPlainString());
        return record;
    }

    /** The day of an instant as the calendar in Shanghai shows it. */
    protected String day(String orderedAt) {
        return OffsetDateTime.parse(orderedAt).atZoneSameInstant(ZONE).toLocalDate().toString();
    }

    /** Round to the decimals of the currency, half up. */
    protected String amount(String value, String currency) {
        int decimals = agreed(DECIMALS, currency);
        return new BigDecimal(value).setScale(decimals, RoundingMode.HALF_UP).toPlainString();
    }

    /** The CRM's word for a state of the ERP; a code that is not agreed is an error. */
    public String status(String code) {
        return agreed(STATUS, code);
    }

    private static <T> T agreed(Map<String, T> table, String key) {
        if (!table.containsKey(key)) {
            throw new IllegalArgumentException("no code was agreed for " + key);
        }
        return table.get(key);
    }

    private static String text(JsonObject record, String name) {
        JsonElement value = record.get(name);
        if (value == null || !value.isJsonPrimitive() || !value.getAsJsonPrimitive().isString()) {
            throw new IllegalArgumentException(name + " is " + value + ", not text");
        }
        return value.getAsString();
    }

    private static String optional(JsonObject record, String name) {
        return record.has(name) && !record.get(name).isJsonNull() ? text(record, name) : null;
    }

    // Characters, not UTF-16 units: a rare character must not be cut in half.
    private static String cut(String text, int longest) {
        return text.codePointCount(0, text.length()) <= longest
                ? text
                : text.substring(0, text.offsetByCodePoints(0, longest));
    }
}
