"""Data to look around with: real procedures and units, invented people, accounts, banks and payments.

Everything goes through the services of the components, as if provinces, banks and officers had done it. Loading again
adds what is missing and changes nothing else.
"""

from dichvucong.config.demo.loading import load_demo

__all__ = ["load_demo"]
