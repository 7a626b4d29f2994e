"""Rubrics, review queues, tasks and judgements in the database."""
