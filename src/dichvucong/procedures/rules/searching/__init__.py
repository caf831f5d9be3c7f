"""How procedures are found (PRO-08): words of Vietnamese text, what is indexed, what was meant, what ranks where.

Pure functions. Keeps no words itself: vocabulary and synonyms are handed in.
"""
