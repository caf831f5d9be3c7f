"""Our own modern bank protocol: signed JSON orders and callbacks, and the page where a payer pays."""
