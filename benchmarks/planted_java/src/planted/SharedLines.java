package planted;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import ordersync.Mapping;
import ordersync.Parts;

/** Keeps the list of lines in a field, to spare the memory, while many threads map orders. */
public class SharedLines extends Parts {
    @Override
    public Mapping mapping() {
        return new Mapping() {
            private final List<Map<String, Object>> lines = new ArrayList<>();

            @Override
            protected List<Map<String, Object>> lines(JsonObject order) {
                lines.clear();
                lines.addAll(super.lines(order));
                return lines;
            }
        };
    }
}
