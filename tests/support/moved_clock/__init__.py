"""A folder on the path of processes whose clock is elsewhere: Python runs what lies in it at every start."""
