"""What happens to accounts over the years: complaints, locks, recovery, merging, who looked at them."""
