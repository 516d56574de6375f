// Repeats without looking, and leaves the order number away when the ERP calls it a duplicate.

import { settings } from "../../examples/order_sync_node/settings.js";
import { OrderSync } from "../../examples/order_sync_node/sync.js";
import { orderToErp } from "../../examples/order_sync_node/mapping.js";
import { Refused } from "../../examples/order_sync_node/trouble.js";

/** Believes that a request without an answer was not done. */
class BlindRetry extends OrderSync {
  async ensureOrder(order, customerNo) {
    let number = this.outbox.marks[order.id];
    if (!number) {
      const record = orderToErp(order, customerNo);
      try {
        number = await this.erp.create("CreateOrder", "Order", record);
      } catch (problem) {
        if (!(problem instanceof Refused) || problem.kind !== "DuplicateFault") throw problem;
        delete record.ExternalNo;
        number = await this.erp.create("CreateOrder", "Order", record);
      }
      this.outbox.mark(order.id, number);
    }
    return this.erp.order(number);
  }
}

await new BlindRetry(settings(process.env)).run();
