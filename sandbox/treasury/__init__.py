"""The State Treasury: takes refund orders and says what became of them."""
