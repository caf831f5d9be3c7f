"""Pages about the quality of the national database: findings, reports from anybody, the watch list, questions."""
