"""What people judge: rubrics, queues of tasks, blind judgements, and what follows from them."""
