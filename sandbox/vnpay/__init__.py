"""A gateway that speaks VNPAY 2.1.0: pay page, browser return, IPN, querydr and refund."""
