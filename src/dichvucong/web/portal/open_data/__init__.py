"""Open data: everything published about procedures, to take away and use for any purpose (QC 7.1; PRO-15).

Tables for people, CPSV-AP (the Core Public Service Vocabulary Application Profile) for machines; what is read here is the
central wording in force. What provinces say differently is in the API.
"""
