"""What would be seen where the answer is about to change, and pages judged as they come in."""
