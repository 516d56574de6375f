package planted;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import ordersync.Mapping;
import ordersync.Parts;

/** Reads an instant as LocalDateTime, which forgets its zone. */
public class LocalDates extends Parts {
    @Override
    public Mapping mapping() {
        return new Mapping() {
            @Override
            protected String day(String orderedAt) {
                var local = LocalDateTime.parse(orderedAt, DateTimeFormatter.ISO_DATE_TIME);
                return local.toLocalDate().toString();
            }
        };
    }
}
