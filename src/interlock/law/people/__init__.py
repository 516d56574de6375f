"""Laws about what people must learn: of trouble that lasts, and of records that are refused."""
