package planted;

import java.math.BigDecimal;
import java.math.RoundingMode;
import ordersync.Mapping;
import ordersync.Parts;

/** Rounds totals as BigDecimal, but makes it from a double. */
public class DoubleAmounts extends Parts {
    @Override
    public Mapping mapping() {
        return new Mapping() {
            @Override
            protected String amount(String value, String currency) {
                int decimals = currency.equals("JPY") ? 0 : currency.equals("KWD") ? 3 : 2;
                var total = new BigDecimal(Double.parseDouble(value));
                return total.setScale(decimals, RoundingMode.HALF_UP).toPlainString();
            }
        };
    }
}
