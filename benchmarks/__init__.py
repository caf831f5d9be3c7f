"""Each benchmark prints one table, measured on this run, beside the machine it ran on."""
