// Starts the integration.

import { settings } from "./settings.js";
import { OrderSync } from "./sync.js";

await new OrderSync(settings(process.env)).run();
