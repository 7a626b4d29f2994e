"""What an AI feature must do, and the checks that decide whether it does."""
