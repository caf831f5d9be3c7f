"""Every Python process with this folder on its path lives so many seconds away from the computer's clock.

The database's own clock stays where it is. A process that another one starts, or that takes another's place, is moved
as far: all agree on the moment.
"""

import os
import time

import time_machine

time_machine.travel(time.time() + float(os.environ["MOVED_CLOCK_SECONDS"]), tick=True).start()
