"""What citizens read about procedures: pages of procedures, versions, decisions, agencies, fields and life events.

Does not search (`/thu-tuc` without a code) and writes nothing.
"""
